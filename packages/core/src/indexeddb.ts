export {
  type IndexedDbStoreOptions,
  indexedDbStore,
} from './stores/indexeddb-store.ts';
