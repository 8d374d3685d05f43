"use strict";
(function () {
  const given = JSON.parse(document.getElementById("report-charts").textContent);
  const options = {
    mode: "vega-lite", renderer: "svg",
    actions: {export: true, source: false, compiled: false, editor: false},
    i18n: {PNG_ACTION: given.words.png, SVG_ACTION: given.words.svg},
    loader: {load: () => Promise.reject(new Error("offline"))},
  };
  for (const [id, spec] of given.charts) {
    const place = document.getElementById("drawing-" + id);
    vegaEmbed(place, spec, Object.assign({downloadFileName: id}, options)).then(
      () => place.setAttribute("data-drawn", "yes"),
      (error) => { place.setAttribute("data-drawn", "no"); console.error(id, error); });
  }
})();
