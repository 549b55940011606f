// What Chromium does to tabs that nobody looks at, as its own page for it does.

export async function freeze(trial) {
  await askFor(trial, 'freezeById(tab.id)');
}

export async function discard(trial) {
  // 1: urgent, for want of memory.
  await askFor(trial, 'discardById(tab.id, 1)');
}

/** That page is a tab too: opening it hides the others. */
async function askFor(trial, what) {
  const page = await trial.browser.open('chrome://discards/');
  await page.until(`document.readyState === 'complete' && location.host === 'discards'`);
  await page.evaluate(`(async () => {
    const { DetailsProvider } = await import('chrome://discards/discards.mojom-webui.js');
    const provider = DetailsProvider.getRemote();
    const { infos } = await provider.getTabDiscardsInfo();
    const tab = infos.find(({ tabUrl }) => tabUrl.startsWith('${trial.origin}'));
    await provider.${what};
  })()`);
  await page.close();
}
