/* Small improvements; every page works without them. Runs deferred, after dkfds.min.js. */
(function () {
  "use strict";

  const doc = document;
  const html = doc.documentElement;

  /* The menu link leads to a page with the menu. With script the same place opens the drawer. */
  function swapMenu() {
    const link = doc.querySelector(".tov-menu-link");
    const button = doc.querySelector(".js-menu-open");
    if (link && button) {
      button.hidden = false;
      link.hidden = true;
    }
  }

  /* Keys, unless switched off: "/" search, "g" and a letter opens the menu item that carries it in
     data-key, "?" the list of keys. Never while typing, never with Ctrl, Alt or Meta. */
  let afterG = 0;

  function isTyping(element) {
    return element.isContentEditable || /^(INPUT|SELECT|TEXTAREA)$/.test(element.tagName);
  }

  function follow(selector) {
    const link = doc.querySelector(selector);
    if (link) {
      link.click();
    }
    return Boolean(link);
  }

  function onKey(event) {
    if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented || isTyping(event.target)) {
      return;
    }
    const waiting = event.timeStamp - afterG < 1500;
    afterG = 0;
    let done = false;
    if (waiting && /^[a-z]$/.test(event.key)) {
      done = follow(`.mainmenu [data-key="${event.key}"]`);
    } else if (event.key === "g") {
      afterG = event.timeStamp;
    } else if (event.key === "/") {
      const field = doc.querySelector(".search input[type=search]");
      if (field) {
        field.focus();
        done = true;
      }
    } else if (event.key === "?") {
      done = follow("[data-key-list]");
    }
    if (done) {
      event.preventDefault();
    }
  }

  /* Left and right move along one lane of a timeline, up and down along the rows of a list; Home and End to the ends. */
  function onLaneKey(event) {
    const lane = event.target.closest("[data-lane]");
    if (!lane) {
      return;
    }
    const marks = Array.from(lane.querySelectorAll("a")).filter((a) => a.getClientRects().length);
    const at = marks.indexOf(event.target.closest("a"));
    const step = lane.tagName === "TBODY" ? ["ArrowUp", "ArrowDown"] : ["ArrowLeft", "ArrowRight"];
    const to = { [step[0]]: at - 1, [step[1]]: at + 1, Home: 0, End: marks.length - 1 }[event.key];
    if (at >= 0 && to !== undefined && marks[to]) {
      marks[to].focus();
      event.preventDefault();
    }
  }

  /* A page that answers a form with errors starts at the summary. */
  function focusErrors() {
    const summary = doc.querySelector("[data-error-summary]");
    if (summary) {
      summary.focus();
    }
  }

  /* The design system's own words are Danish. */
  function translateMore() {
    const more = doc.querySelector(".more-button span");
    if (more && html.lang === "en") {
      more.textContent = "More";
    }
  }

  /* What is being written is kept as a draft (form[data-draft]): at most every twenty seconds, as the form's own button does with
     handling=kladde. Files are not sent. When the session is over, the draft of before stands. */
  const DRAFT_MS = 20000;

  function keepDraft(form) {
    let timer = 0;
    let saved = "";
    const save = function () {
      const data = new URLSearchParams();
      new FormData(form).forEach(function (value, name) {
        if (typeof value === "string") {
          data.append(name, value);
        }
      });
      const words = data.toString();
      timer = 0;
      if (words === saved) {
        return;
      }
      data.append("handling", "kladde");
      fetch(form.action, { method: "POST", body: data, redirect: "manual" }).then(function () {
        saved = words;
      }, function () {});
    };
    form.addEventListener("input", function () {
      timer = timer || setTimeout(save, DRAFT_MS);
    });
    form.addEventListener("submit", function () {
      clearTimeout(timer);
    });
  }

  swapMenu();
  if (window.DKFDS) {
    window.DKFDS.init();
    translateMore();
  }
  focusErrors();
  doc.querySelectorAll("form[data-draft]").forEach(keepDraft);
  if (!html.hasAttribute("data-no-keys")) {
    doc.addEventListener("keydown", onKey);
  }
  doc.addEventListener("keydown", onLaneKey);
})();
