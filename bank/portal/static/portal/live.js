// News from the bank: each server-sent event becomes "live:<event>" on the body, its data in `detail`.
(() => {
  "use strict";
  if (document.body.dataset.live !== "on" || !window.EventSource) return;
  const url = document.body.dataset.liveUrl || "/live/me/";
  const known = (document.body.dataset.liveEvents || "message notification progress case payment offer conversation").split(" ");
  const source = new EventSource(url);
  const pass = (name) => (event) => {
    let detail = event.data;
    try { detail = JSON.parse(event.data); } catch { /* plain text stays text */ }
    document.body.dispatchEvent(new CustomEvent(`live:${name}`, { detail }));
  };
  for (const name of known) source.addEventListener(name, pass(name));
  window.addEventListener("pagehide", () => source.close());
})();
