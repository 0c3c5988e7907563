/* On vertical pages the document scrolls sideways; this maps wheel and keys to that direction. */
(function () {
  "use strict";
  var root = document.scrollingElement || document.documentElement;
  var LINE = 60;

  function page() { return Math.max(LINE, window.innerWidth * 0.9); }
  function move(distance) { window.scrollBy(distance, 0); }
  function sideways() { return root.scrollWidth > window.innerWidth + 1 && root.scrollHeight <= window.innerHeight + 1; }

  /* True when something between the target and the page can itself scroll with the wheel. */
  function scrollsItself(node) {
    for (; node && node !== document.body && node !== root; node = node.parentElement) {
      var style = window.getComputedStyle(node);
      if (/auto|scroll/.test(style.overflowY) && node.scrollHeight > node.clientHeight + 1) { return true; }
      if (/auto|scroll/.test(style.overflowX) && node.scrollWidth > node.clientWidth + 1) { return true; }
    }
    return false;
  }

  window.addEventListener("wheel", function (event) {
    if (event.ctrlKey || event.shiftKey || event.deltaX !== 0 || !sideways() || scrollsItself(event.target)) { return; }
    var unit = event.deltaMode === 1 ? LINE / 3 : event.deltaMode === 2 ? page() : 1;
    event.preventDefault();
    move(event.deltaY * unit);
  }, { passive: false });

  window.addEventListener("keydown", function (event) {
    var target = event.target;
    if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented || !sideways()) { return; }
    if (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)) { return; }
    if (event.key === "PageDown") { move(page()); }
    else if (event.key === "PageUp") { move(-page()); }
    else if (event.key === "ArrowDown") { move(LINE); }
    else if (event.key === "ArrowUp") { move(-LINE); }
    else if (event.key === "Home") { window.scrollTo(0, 0); }
    else if (event.key === "End") { window.scrollTo(root.scrollWidth, 0); }
    else { return; }
    event.preventDefault();
  });
}());
