import { describeTaskStore } from '../contract/describe-task-store.ts';
import { indexedDbWorld } from './store-world.ts';

describeTaskStore('indexedDbStore', () => indexedDbWorld());
describeTaskStore('indexedDbStore, strict', () => indexedDbWorld({ durability: 'strict' }));
describeTaskStore('indexedDbStore, small', () => indexedDbWorld({ maxRecords: 3 }));
describeTaskStore('indexedDbStore, without Web Locks', () => indexedDbWorld({}, false));
