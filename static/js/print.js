/* A button prints the page; without scripts it is not shown, and the browser's own menu prints. */
(function () {
  "use strict";
  document.querySelectorAll("[data-print]").forEach(function (place) {
    place.hidden = false;
    place.addEventListener("click", function () { window.print(); });
  });
}());
