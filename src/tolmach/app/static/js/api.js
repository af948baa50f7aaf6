// Requests to the server: tokens, errors as one kind of exception, uploads with progress.

/** Name of this tab among all that are open. */
export const client = [...crypto.getRandomValues(new Uint8Array(8))]
  .map((byte) => byte.toString(16).padStart(2, "0"))
  .join("");

let writeToken = "";
let signedOut = () => {};

/** Send this token with every write from now on. */
export function useToken(token) {
  writeToken = token;
}

/** Call this when the server no longer knows us. */
export function onSignedOut(listener) {
  signedOut = listener;
}

/** An answer that is none: `status` is 0 where the server was not reached. */
export class ApiError extends Error {
  constructor(status, body, retryAfter = 0) {
    super(body?.error?.message ?? "");
    this.status = status;
    this.body = body ?? {};
    this.code = body?.error?.code ?? (status ? "failed" : "offline");
    this.nextStep = body?.error?.next_step ?? "";
    this.facts = body?.error?.facts ?? {};
    this.retryAfter = retryAfter;
  }
}

async function ask(path, options) {
  let answer;
  try {
    const headers = { ...options?.headers, "x-tolmach-language": document.documentElement.lang };
    answer = await fetch(path, { credentials: "same-origin", ...options, headers });
  } catch {
    throw new ApiError(0, null);
  }
  const typed = answer.headers.get("content-type") ?? "";
  const body = typed.includes("json") ? await answer.json() : await answer.arrayBuffer();
  if (answer.ok || answer.status === 304) return { body, answer };
  const error = new ApiError(answer.status, body, Number(answer.headers.get("retry-after") ?? 0));
  if (error.code === "signed_out") signedOut(error);
  throw error;
}

/** Read JSON. */
export const get = async (path, options) => (await ask(path, options)).body;

/** Read something else, with its headers. */
export const getRaw = (path, options) => ask(path, options);

/** Write; the answer's JSON. */
export async function send(method, path, body = {}, { keepalive = false } = {}) {
  const headers = {
    "content-type": "application/json",
    "x-tolmach-client": client,
    ...(writeToken ? { "x-tolmach-token": writeToken } : {}),
  };
  return (await ask(path, { method, headers, body: JSON.stringify(body), keepalive })).body;
}

export const post = (path, body, options) => send("POST", path, body, options);

/** Send a file; `progress` gets the share that is sent. */
export function upload(file, kind, progress = () => {}) {
  const request = new XMLHttpRequest();
  const sent = new Promise((resolve, reject) => {
    request.open("POST", `/api/uploads?name=${encodeURIComponent(file.name)}&kind=${kind}`);
    request.setRequestHeader("content-type", "application/octet-stream");
    request.setRequestHeader("x-tolmach-token", writeToken);
    request.setRequestHeader("x-tolmach-client", client);
    request.setRequestHeader("x-tolmach-language", document.documentElement.lang);
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => progress(event.loaded / file.size));
    request.addEventListener("load", () =>
      request.status < 300
        ? resolve(request.response)
        : reject(new ApiError(request.status, request.response)));
    request.addEventListener("error", () => reject(new ApiError(0, null)));
    request.addEventListener("abort", () => reject(new ApiError(0, { error: { code: "stopped" } })));
    request.send(file);
  });
  return { sent, stop: () => request.abort() };
}
