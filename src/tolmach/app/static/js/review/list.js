// The list of sentences: only the rows near what is shown exist.

import { h } from "../dom.js";
import { t } from "../i18n.js";
import { Heights } from "./heights.js";

const GUESS = 76;
const MARGIN = 600;

/**
 * A list of rows. `makeRow(place)` builds a row with an `element`; rows have `update()` and
 * `close()`. The row at `pinned` stays, however far the list is scrolled, so that nobody loses
 * what is being typed.
 */
export class List {
  constructor(count, makeRow, label) {
    this.makeRow = makeRow;
    this.heights = new Heights(count, GUESS);
    this.rows = new Map();
    this.pinned = -1;
    this.box = h("ol", { class: "rows", role: "list", "aria-label": label });
    this.element = h("div", { class: "list" }, this.box);
    this.element.addEventListener("scroll", () => this.#later(), { passive: true });
    for (const kind of ["wheel", "touchmove"]) {
      this.element.addEventListener(kind, () => this.onreader?.(), { passive: true });
    }
    this.sizes = new ResizeObserver((entries) => this.#measured(entries));
    this.sizes.observe(this.element);
  }

  /** Begin again: the sentences are others. */
  reset(count) {
    for (const row of this.rows.values()) this.#remove(row);
    this.rows.clear();
    this.heights.resize(count);
    this.draw();
  }

  #later() {
    if (this.waiting) return;
    this.waiting = requestAnimationFrame(() => {
      this.waiting = 0;
      this.draw();
    });
  }

  /**
   * Build and remove rows for the present scroll position. Their heights come with the next layout,
   * unless they are needed at once (`exact`), which costs a layout of its own.
   */
  draw({ exact = false } = {}) {
    const { heights, element } = this;
    const height = element.clientHeight;
    if (!heights.count || !height) {
      this.box.style.height = "0px";
      return;
    }
    const first = heights.at(Math.max(0, element.scrollTop - MARGIN));
    const last = heights.at(element.scrollTop + height + MARGIN);
    for (const [place, row] of this.rows) {
      if ((place < first || place > last) && place !== this.pinned) {
        this.#remove(row);
        this.rows.delete(place);
      }
    }
    const fresh = [];
    for (let place = first; place <= last; place += 1) {
      if (!this.rows.has(place)) fresh.push(place);
    }
    const kept = this.pinned >= 0 && this.pinned < heights.count && !this.rows.has(this.pinned);
    if (kept && !fresh.includes(this.pinned)) fresh.push(this.pinned);
    for (const place of fresh) this.#insert(place);
    if (exact) this.#measureAll(fresh);
    this.#place();
  }

  #insert(place) {
    const row = this.makeRow(place);
    row.element.setAttribute("aria-setsize", this.heights.count);
    row.element.setAttribute("aria-posinset", place + 1);
    row.element.dataset.place = place;
    this.rows.set(place, row);
    const after = [...this.box.children].find((other) => Number(other.dataset.place) > place);
    this.box.insertBefore(row.element, after ?? null);
    this.sizes.observe(row.element);
  }

  #remove(row) {
    this.sizes.unobserve(row.element);
    row.close?.();
    row.element.remove();
  }

  #measureAll(places) {
    for (const place of places) {
      const height = this.rows.get(place).element.offsetHeight;
      if (height) this.heights.set(place, height);
    }
  }

  #place() {
    for (const [place, row] of this.rows) {
      const top = this.heights.top(place);
      if (row.top !== top) row.element.style.transform = `translateY(${top}px)`;
      row.top = top;
    }
    const { total } = this.heights;
    if (this.total !== total) this.box.style.height = `${total}px`;
    this.total = total;
  }

  /** Rows grew or shrank: those above the screen must not push what is read. */
  #measured(entries) {
    const { heights, element } = this;
    const top = element.scrollTop;
    let shift = 0;
    for (const entry of entries) {
      if (entry.target === element) {
        this.#later();
        continue;
      }
      const place = Number(entry.target.dataset.place);
      if (!entry.target.isConnected) continue;
      const above = heights.top(place) + heights.rows[place] <= top;
      const more = heights.set(place, entry.borderBoxSize[0].blockSize);
      if (above) shift += more;
    }
    this.#place();
    if (shift) element.scrollTop = top + shift;
  }

  /** The row at a place, if it exists. */
  row(place) {
    return this.rows.get(place);
  }

  /** Update the rows of these places. */
  update(places) {
    for (const place of places) this.rows.get(place)?.update();
  }

  /** Bring a row into view; `middle` puts it there, otherwise the list moves as little as needed. */
  show(place, { middle = false } = {}) {
    const { heights, element } = this;
    for (let round = 0; round < 3; round += 1) {
      const top = heights.top(place);
      const bottom = top + heights.rows[place];
      const from = element.scrollTop;
      const height = element.clientHeight;
      if (!middle && top >= from + 8 && bottom <= from + height - 8) break;
      const above = top < from || middle;
      const wanted = middle ? top - Math.max(16, (height - (bottom - top)) / 3)
        : above ? top - 16 : Math.min(top - 16, bottom - height + 16);
      element.scrollTop = Math.max(0, wanted);
      this.draw({ exact: true });
      if (Math.abs(heights.top(place) - top) < 1) break;
    }
  }

  close() {
    this.sizes.disconnect();
    cancelAnimationFrame(this.waiting);
  }
}

/** A row for a sentence that is still being read. */
export function emptyRow() {
  const element = h("li", { class: "row loading" }, h("p", { class: "dim" }, t("review.loading")));
  return { element, update() {}, close() {} };
}
