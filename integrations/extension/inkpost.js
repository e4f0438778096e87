// The reader's own Inkpost: where it is, and what is asked of it.

const word = chrome.i18n.getMessage;

// {server, token, device}: what the options page keeps; empty before.
export async function settings() {
  return chrome.storage.local.get({ server: "", token: "", device: "" });
}

// What cannot be done, in a sentence for the reader. `unreachable`: nothing answered.
export class Problem extends Error {
  constructor(sentence, unreachable = false) {
    super(sentence);
    this.unreachable = unreachable;
  }
}

// Asks the API; returns its answer, or throws a Problem.
export async function ask(path, body = undefined) {
  const { server, token } = await settings();
  const request = { headers: { Authorization: `Bearer ${token}` }, credentials: "omit" };
  if (body) {
    request.method = "POST";
    request.body = body instanceof FormData ? body : JSON.stringify(body);
  }
  if (body && !(body instanceof FormData)) request.headers["Content-Type"] = "application/json";
  let answer;
  try {
    answer = await fetch(`${server}/api/v1${path}`, request);
  } catch {
    throw new Problem(word("unreachable", server), true);
  }
  if (answer.ok) return answer.json();
  throw new Problem(await sentenceOf(answer));
}

async function sentenceOf(answer) {
  if (answer.status === 401 || answer.status === 403) return word("badToken");
  if (answer.status === 413) return word("tooLong");
  const told = await answer.json().catch(() => ({}));
  return told.detail || word("wrongAnswer", String(answer.status));
}

export const devices = async () => (await ask("/devices")).items;

// Hands over a page, and its pictures: [[address, Blob]]. Where there is no way for as
// much, it goes without them, and Inkpost fetches what it can.
export async function keepCapture(page, pictures) {
  if (pictures.length) {
    try {
      return (await ask("/captures/illustrated", formOf(page, pictures))).url;
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
    }
  }
  return (await ask("/captures", page)).url;
}

function formOf({ url, html }, pictures) {
  const form = new FormData();
  form.append("url", url);
  form.append("html", new Blob([html], { type: "text/html" }), "page.html"); // as it is
  for (const [address, picture] of pictures) {
    form.append("addresses", address);
    form.append("pictures", picture, "picture");
  }
  return form;
}

export const order = (urls, device) => ask("/deliveries", { urls, device });
export const look = (id) => ask(`/deliveries/${encodeURIComponent(id)}`);
