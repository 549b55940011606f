import { collector, offer } from './bench-page.mjs';

offer({ track: (event) => navigator.sendBeacon(`${collector}/collect`, JSON.stringify(event)) });
