// Where rows of different heights are: sums that stay cheap for thousands of rows.

/** Heights of rows, known or guessed; places are found by binary search in a Fenwick tree. */
export class Heights {
  constructor(count, guess) {
    this.guess = guess;
    this.resize(count);
  }

  /** Begin again with so many rows of the guessed height. */
  resize(count) {
    this.count = count;
    this.rows = new Float64Array(count).fill(this.guess);
    this.tree = new Float64Array(count + 1);
    for (let at = 1; at <= count; at += 1) {
      this.tree[at] += this.guess;
      const next = at + (at & -at);
      if (next <= count) this.tree[next] += this.tree[at];
    }
  }

  /** Set a row's height; returns by how much it grew. */
  set(place, height) {
    const more = height - this.rows[place];
    if (!more) return 0;
    this.rows[place] = height;
    for (let at = place + 1; at <= this.count; at += at & -at) this.tree[at] += more;
    return more;
  }

  /** Where a row begins. */
  top(place) {
    let sum = 0;
    for (let at = place; at > 0; at -= at & -at) sum += this.tree[at];
    return sum;
  }

  get total() {
    return this.top(this.count);
  }

  /** The row at a height. */
  at(offset) {
    let place = 0;
    let left = offset;
    for (let bit = 1 << Math.floor(Math.log2(this.count || 1)); bit; bit >>= 1) {
      const next = place + bit;
      if (next <= this.count && this.tree[next] <= left) {
        place = next;
        left -= this.tree[next];
      }
    }
    return Math.min(place, Math.max(0, this.count - 1));
  }
}
