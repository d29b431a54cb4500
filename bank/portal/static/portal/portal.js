// Small helps that need a script; every task works without them.
(() => {
  "use strict";
  const root = document.documentElement;
  root.classList.add("js");

  document.addEventListener("click", (event) => {
    const share = event.target.closest("[data-share]");
    if (share) {
      const text = share.dataset.share;
      if (navigator.share) navigator.share({ text }).catch(() => {});
      else if (navigator.clipboard) navigator.clipboard.writeText(text);
    }
    const copy = event.target.closest("[data-copy]");
    if (copy && navigator.clipboard) navigator.clipboard.writeText(copy.dataset.copy);
    const print = event.target.closest("[data-print]");
    if (print) window.print();
  });

  // One press, one request: a second click on the same button does nothing until the page answers.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.sent) { event.preventDefault(); return; }
    if (form.method === "post" && !form.hasAttribute("hx-post")) form.dataset.sent = "1";
  });
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  });

  // Signed out when nobody is there: the server ends the session by itself, this shows it. Typing counts as being there.
  const { idle, idleUrl, hereUrl } = document.body.dataset;
  if (idle) {
    let timer;
    let told = Date.now();
    const leave = () => { window.location.assign(idleUrl); };
    const stay = () => {
      clearTimeout(timer);
      timer = setTimeout(leave, Number(idle) * 1000);
      if (Date.now() - told > 60000) { told = Date.now(); fetch(hereUrl).catch(() => {}); }
    };
    for (const kind of ["pointerdown", "keydown", "scroll"]) document.addEventListener(kind, stay, { passive: true });
    stay();
  }
})();
