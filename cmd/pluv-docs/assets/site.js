"use strict";
(function () {
  var root = document.documentElement;
  var find = function (selector) { return document.querySelector(selector); };

  // Light and dark: the system's, until somebody chooses.
  find(".theme").addEventListener("click", function () {
    var dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
    try { localStorage.setItem("pluv-theme", root.dataset.theme); } catch (e) { /* private windows */ }
  });

  var menu = find(".menu");
  var showMenu = function (open) {
    document.body.classList.toggle("open", open);
    menu.setAttribute("aria-expanded", String(open));
  };
  menu.addEventListener("click", function () { showMenu(!document.body.classList.contains("open")); });

  // Blocks of code: of a session only what is typed is copied.
  document.querySelectorAll(".code .copy").forEach(function (button) {
    button.addEventListener("click", function () {
      var code = button.parentElement.querySelector("code");
      var typed = Array.from(code.querySelectorAll(".typed")).map(function (line) { return line.textContent; });
      navigator.clipboard.writeText(typed.length ? typed.join("\n") : code.textContent).then(function () {
        button.textContent = "Copied";
        setTimeout(function () { button.textContent = "Copy"; }, 1500);
      });
    });
  });

  // Search: the index is loaded when it is needed first.
  var input = find("#q"), results = find("#results"), chosen = -1, loading = false;
  var load = function () {
    if (loading) return;
    loading = true;
    var script = document.createElement("script");
    script.src = "assets/search-index.js";
    script.onload = search;
    document.head.appendChild(script);
  };
  var escape = function (text) {
    return text.replace(/[&<>"]/g, function (c) { return "&#" + c.charCodeAt(0) + ";"; });
  };
  var mark = function (text, words) {
    var pattern = words.map(function (w) { return w.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"); }).join("|");
    return text.split(new RegExp("(" + pattern + ")", "i")).map(function (part, i) {
      return i % 2 ? "<mark>" + escape(part) + "</mark>" : escape(part);
    }).join("");
  };
  var score = function (row, words) {
    var page = row[1].toLowerCase(), heading = row[2].toLowerCase(), text = row[3].toLowerCase(), sum = 0;
    for (var i = 0; i < words.length; i++) {
      var w = words[i];
      var points = (heading === w ? 60 : heading.indexOf(w) === 0 ? 30 : heading.indexOf(w) >= 0 ? 20 : 0)
        + (page.indexOf(w) >= 0 ? 12 : 0) + (text.indexOf(w) >= 0 ? 4 : 0);
      if (!points) return 0;
      sum += points;
    }
    return sum;
  };
  function search() {
    var words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    chosen = -1;
    input.removeAttribute("aria-activedescendant");
    if (!words.length || !window.pluvIndex) return show("");
    var found = window.pluvIndex.map(function (row) { return [score(row, words), row]; })
      .filter(function (hit) { return hit[0]; })
      .sort(function (a, b) { return b[0] - a[0]; }).slice(0, 12);
    show(found.map(function (hit, i) {
      var row = hit[1], at = row[3].toLowerCase().indexOf(words[0]);
      var text = row[3].slice(Math.max(0, at - 40), Math.max(0, at - 40) + 130);
      return '<li role="option" id="r' + i + '"><a tabindex="-1" href="' + row[0] + '"><b>' + mark(row[2], words) + "</b>"
        + (row[2] === row[1] ? "" : "<i>" + escape(row[1]) + "</i>") + "<span>" + mark(text, words) + "</span></a></li>";
    }).join("") || '<li class="none">Nothing found</li>');
  }
  function show(html) {
    results.innerHTML = html;
    results.hidden = !html;
    input.setAttribute("aria-expanded", String(!!html));
  }
  input.addEventListener("focus", load);
  input.addEventListener("input", function () { load(); search(); });
  input.addEventListener("keydown", function (event) {
    var options = results.querySelectorAll("[role=option]");
    if (event.key === "Escape") { input.value = ""; show(""); input.blur(); }
    if (event.key === "Enter" && options.length) { options[Math.max(0, chosen)].firstChild.click(); }
    if ((event.key === "ArrowDown" || event.key === "ArrowUp") && options.length) {
      event.preventDefault();
      if (chosen >= 0) options[chosen].removeAttribute("aria-selected");
      chosen = (chosen + (event.key === "ArrowDown" ? 1 : options.length - 1) + (chosen < 0 && event.key === "ArrowUp" ? 1 : 0)) % options.length;
      options[chosen].setAttribute("aria-selected", "true");
      options[chosen].scrollIntoView({ block: "nearest" });
      input.setAttribute("aria-activedescendant", options[chosen].id);
    }
  });
  document.addEventListener("keydown", function (event) {
    if (event.key === "/" && !/^(INPUT|TEXTAREA)$/.test(document.activeElement.tagName)) { event.preventDefault(); input.focus(); }
    if (event.key === "Escape") showMenu(false);
  });
  document.addEventListener("click", function (event) {
    if (!event.target.closest(".search")) show("");
    if (!event.target.closest(".side, .menu")) showMenu(false);
  });

  // The heading that is read is marked in the list beside the page.
  var links = document.querySelectorAll(".contents a");
  if (links.length && "IntersectionObserver" in window) {
    var seen = new IntersectionObserver(function (entries) {
      entries.forEach(function (entry) {
        if (!entry.isIntersecting) return;
        links.forEach(function (link) {
          link.classList.toggle("now", link.getAttribute("href") === "#" + entry.target.id);
        });
      });
    }, { rootMargin: "-10% 0px -75% 0px" });
    document.querySelectorAll("article h2[id]").forEach(function (h) { seen.observe(h); });
  }
  var current = find('.side [aria-current="page"]');
  if (current && current.offsetTop > innerHeight * 0.7) find(".side").scrollTop = current.offsetTop - innerHeight / 2;
})();
