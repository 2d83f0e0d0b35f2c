"use strict";
/* Search: sections that have all words, those with words in their titles first. */
(() => {
  const field = document.getElementById("search");
  const list = document.getElementById("found");
  const root = document.body.dataset.root;
  const texts = INDEX.map(s => [s, s.title.toLowerCase(), s.text.toLowerCase()]);

  function score(words, title, text) {
    let sum = 0;
    for (const word of words) {
      const inTitle = title.includes(word);
      if (!inTitle && !text.includes(word)) return 0;
      sum += inTitle ? 10 : 1;
    }
    return sum;
  }

  function excerpt(text, word) {
    const at = Math.max(0, text.toLowerCase().indexOf(word) - 60);
    return (at > 0 ? "… " : "") + text.slice(at, at + 160);
  }

  function show() {
    const words = field.value.toLowerCase().split(/\s+/).filter(w => w);
    const found = words.length === 0 ? [] : texts
      .map(([section, title, text]) => [score(words, title, text), section])
      .filter(([points]) => points > 0)
      .sort((a, b) => b[0] - a[0])
      .slice(0, 20);
    list.replaceChildren(...found.map(([, section]) => {
      const item = document.createElement("li");
      const link = document.createElement("a");
      const small = document.createElement("small");
      link.href = root + section.page;
      link.textContent = section.title;
      small.textContent = excerpt(section.text, words[0]);
      item.append(link, small);
      return item;
    }));
    if (words.length > 0 && found.length === 0) list.textContent = "Nothing has these words.";
    list.hidden = words.length === 0;
  }

  field.addEventListener("input", show);
  list.addEventListener("click", () => { list.hidden = true; });
  document.addEventListener("keydown", event => {
    if (event.key === "Escape") list.hidden = true;
    if (event.key === "/" && document.activeElement !== field) { event.preventDefault(); field.focus(); }
  });
  if (matchMedia("(max-width: 800px)").matches) document.querySelector("nav details").open = false;
})();
