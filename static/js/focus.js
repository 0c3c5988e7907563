/* After a refused form the summary of errors gets the focus; the page works the same without it. */
(function () {
  "use strict";
  var summary = document.querySelector("[data-focus]");
  if (summary) { summary.focus(); }
}());
