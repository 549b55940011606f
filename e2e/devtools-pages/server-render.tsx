// Runs in a process of its own: prints the markup and what it left in the global scope, and must end by itself.
const before = new Set(Reflect.ownKeys(globalThis));

async function main(): Promise<void> {
  const { version } = await import('react');
  const { renderToString } = await import('react-dom/server');
  const { HydratedApp } = await import('./hydrated-app.tsx');
  const markup = renderToString(<HydratedApp />);
  const left = Reflect.ownKeys(globalThis).filter((key) => !before.has(key));
  console.log(JSON.stringify({ version, markup, left: left.map(String) }));
}

void main();
