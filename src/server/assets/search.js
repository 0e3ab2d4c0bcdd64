// What the page does besides: hits while one types, and keys. Without this file everything works, a page at a time.
"use strict";
(() => {
  const WAIT = 150; // milliseconds after a key before it is asked
  const input = document.querySelector("#q");
  const main = document.querySelector("#main");
  const said = document.querySelector("#said");
  if (!input || !main) return;
  let timer, asked = input.value, running = null, pressed = false;

  const address = () => {
    const form = new FormData(input.form);
    const search = new URLSearchParams([...form].filter(([, value]) => value !== ""));
    const text = search.toString();
    return text ? `/?${text}` : "/";
  };

  // Takes the main part of an answer; nothing of it is run, and the page's policy allows no code in it.
  const show = async (url) => {
    running?.abort();
    running = new AbortController();
    const request = running;
    main.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(url, { signal: request.signal, headers: { accept: "text/html" } });
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.querySelector("#main");
      if (!fresh || request.signal.aborted) return;
      main.replaceChildren(...fresh.childNodes);
      document.title = page.title;
      fold();
      if (said) said.textContent = main.querySelector("#count")?.textContent ?? "";
      history.replaceState(null, "", url);
    } catch (error) {
      if (error.name !== "AbortError") location.assign(url);
    } finally {
      if (running === request) main.removeAttribute("aria-busy");
    }
  };

  // Folds hits that tell the same story, which takes longer than the search, while nobody has gone on.
  const fold = async () => {
    const url = main.querySelector("[data-folded]")?.dataset.folded;
    if (!url) return;
    const answer = await fetch(url, { headers: { accept: "text/html" } }).catch(() => null);
    if (!answer?.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("#main");
    const isHere = main.querySelector("[data-folded]")?.dataset.folded === url;
    const isRead = pressed || scrollY > 0 || main.contains(document.activeElement);
    if (isHere && !isRead && fresh?.querySelector(".story")) main.replaceChildren(...fresh.childNodes);
  };

  input.addEventListener("input", (event) => {
    clearTimeout(timer);
    // Half a Korean or Japanese word is none.
    if (event.isComposing || input.value.trim() === asked.trim()) return;
    timer = setTimeout(() => {
      asked = input.value;
      show(address());
    }, WAIT);
  });
  input.addEventListener("compositionend", () => input.dispatchEvent(new Event("input")));

  // What is pressed stays where it is until it is let go: a click is never lost.
  document.addEventListener("pointerdown", () => { pressed = true; });
  for (const end of ["pointerup", "pointercancel"]) document.addEventListener(end, () => { pressed = false; });

  fold();

  const hits = () => [...main.querySelectorAll(".hit :is(h2, h3) a")];
  const move = (by) => {
    const all = hits();
    const at = all.indexOf(document.activeElement);
    if (by < 0 && at === 0) return input.focus();
    all[Math.min(Math.max(at + by, 0), all.length - 1)]?.focus();
  };

  const marks = () => [...main.querySelectorAll(".text mark")];
  let current = -1;
  const jump = (by) => {
    const all = marks();
    if (!all.length) return;
    all[current]?.classList.remove("here");
    if (current < 0 && location.hash.startsWith("#m")) {
      current = Math.max(0, all.findIndex((mark) => `#${mark.id}` === location.hash));
    }
    current = current < 0 ? (by > 0 ? 0 : all.length - 1) : (current + by + all.length) % all.length;
    all[current].classList.add("here");
    all[current].scrollIntoView({ block: "center" });
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const typing = /^(input|textarea|select)$/i.test(event.target.tagName);
    const keys = { ArrowDown: () => move(1), ArrowUp: () => move(-1) };
    if (!typing) {
      Object.assign(keys, {
        "/": () => { input.focus(); input.select(); },
        n: () => jump(1), p: () => jump(-1),
      });
    }
    if (event.key === "Escape" && event.target !== input) return input.focus();
    const act = keys[event.key];
    if (!act || (event.key.startsWith("Arrow") && !hits().length)) return;
    // Arrows scroll where no hit has the focus.
    const onHit = event.target === input || event.target.closest(".hit");
    if (event.key.startsWith("Arrow") && !onHit) return;
    event.preventDefault();
    act();
  });
})();
