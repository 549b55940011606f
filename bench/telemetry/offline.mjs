const nothing = { latency: 0, downloadThroughput: -1, uploadThroughput: -1 };

/** Takes the network from a page and from all workers, also from those that start later. Returns the way back. */
export async function goOffline(browser, page) {
  let offline = true;
  const tell = (sessionId) =>
    browser
      .send('Network.emulateNetworkConditions', { offline, ...nothing }, sessionId)
      .catch(() => {});
  const workers = new Set();
  browser.on('Target.attachedToTarget', async ({ sessionId, targetInfo }) => {
    if (!targetInfo.type.endsWith('_worker')) return;
    workers.add(sessionId);
    await tell(sessionId);
    await browser.send('Runtime.runIfWaitingForDebugger', {}, sessionId).catch(() => {});
  });
  await browser.send('Target.setAutoAttach', {
    autoAttach: true,
    waitForDebuggerOnStart: true,
    flatten: true,
    filter: [{ type: 'shared_worker' }, { type: 'service_worker' }],
  });
  await page.send('Network.emulateNetworkConditions', { offline, ...nothing });
  return async () => {
    offline = false;
    await Promise.all([...workers].map(tell));
  };
}
