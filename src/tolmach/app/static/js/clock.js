// Times on the media clock: whole milliseconds and how people write them.

/** Milliseconds as 1:03 or 1:02:03, with tenths or thousandths where asked. */
export function clock(ms, digits = 0) {
  const unit = 10 ** (3 - digits);
  const rounded = Math.round(Math.max(0, ms) / unit) * unit;
  const whole = Math.floor((digits ? rounded : Math.max(0, ms)) / 1000);
  const two = (value) => String(value).padStart(2, "0");
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  const start = hours ? `${hours}:${two(minutes)}` : `${minutes}`;
  const part = digits ? `.${String(rounded % 1000).padStart(3, "0").slice(0, digits)}` : "";
  return `${start}:${two(whole % 60)}${part}`;
}

/** Milliseconds from what a person wrote: 63, 1:03.2 or 1:02:03,250; null where it is no time. */
export function parseClock(text) {
  const found = /^\s*(?:(?:(\d+):)?(\d+):)?(\d+)(?:[.,](\d{1,3}))?\s*$/.exec(text);
  if (!found) return null;
  const [, hours = 0, minutes = 0, seconds, part = ""] = found;
  return (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000
    + Number(part.padEnd(3, "0"));
}
