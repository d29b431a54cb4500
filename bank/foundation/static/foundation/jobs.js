// Bars of named jobs that move by themselves. Without this script a refresh shows the same.
(() => {
  "use strict";
  const bars = document.querySelectorAll("[data-job][data-live-url]");
  if (!bars.length || !window.EventSource) return;
  const put = (bar, name, value) => {
    const place = bar.querySelector(`[data-${name}]`);
    if (place) place.textContent = value;
  };
  const show = (message) => {
    const figures = JSON.parse(message.data);
    for (const bar of document.querySelectorAll(`[data-job="${CSS.escape(figures.job)}"]`)) {
      // A new state brings new words and other actions: the server writes those, in the reader's language.
      if (bar.dataset.state !== figures.state) { window.location.reload(); return; }
      bar.querySelector("progress").value = figures.percent;
      put(bar, "percent", figures.percent);
      put(bar, "worked", figures.worked);
    }
    for (const cell of document.querySelectorAll(`[data-parts="${CSS.escape(figures.job)}"] [data-part]`)) {
      const value = figures.parts?.[cell.dataset.part]?.[cell.dataset.figure];
      if (value !== undefined) cell.textContent = value.toLocaleString(document.documentElement.lang, { maximumFractionDigits: 2 });
    }
  };
  // One stream a page: the list's channel carries every job, a job's page its own.
  const source = new EventSource(bars[0].dataset.liveUrl);
  source.addEventListener("progress", show);
  window.addEventListener("pagehide", () => source.close());
})();
