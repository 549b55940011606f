export type Extras = typeof import('./extras.ts');

let loaded: Extras | undefined;

/** What was loaded for any panel of the page serves them all. */
export function loadedExtras(): Extras | undefined {
  return loaded;
}

/** Loads what a panel can do without until somebody asks for more than its rows. */
export async function loadExtras(): Promise<Extras> {
  try {
    loaded ??= await import('./extras.ts');
    return loaded;
  } catch (error) {
    console.error('@outlast/devtools', error);
    throw error;
  }
}
