/** Text made safe to stand in HTML, in content and in quoted attributes. */
export const escapeHtml = (text: string) =>
  text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;")

const style = `
:root { color-scheme: light dark; --ink: #0f172a; --soft: #475569; --paper: #f8fafc; --card: #ffffff; --line: #cbd5e1;
  --accent: #1d4ed8; --accent-ink: #ffffff; --bad: #b91c1c; --bad-paper: #fef2f2; }
@media (prefers-color-scheme: dark) { :root { --ink: #e2e8f0; --soft: #94a3b8; --paper: #0f172a; --card: #1e293b;
  --line: #334155; --accent: #93c5fd; --accent-ink: #0f172a; --bad: #fca5a5; --bad-paper: #450a0a; } }
* { box-sizing: border-box; }
body { margin: 0; font: 1rem/1.55 system-ui, sans-serif; background: var(--paper); color: var(--ink); }
header.site, main, footer { max-width: 40rem; margin: 0 auto; padding: 1rem; }
header.site a { color: inherit; font-weight: 700; text-decoration: none; }
main > section, article { background: var(--card); border: 1px solid var(--line); border-radius: .75rem; padding: 1.25rem;
  margin: 0 0 1rem; overflow-wrap: anywhere; }
h1 { font-size: 1.4rem; line-height: 1.25; margin: 0 0 .75rem; } h2 { font-size: 1.1rem; }
a { color: var(--accent); } .soft, footer { color: var(--soft); font-size: .9rem; }
label { display: block; font-weight: 600; margin: 0 0 .25rem; }
input { font: inherit; width: 100%; padding: .6rem .75rem; border: 1px solid var(--soft); border-radius: .5rem;
  background: var(--paper); color: inherit; margin: 0 0 1rem; }
button { font: inherit; font-weight: 600; padding: .65rem 1.1rem; border: 0; border-radius: .5rem; cursor: pointer;
  background: var(--accent); color: var(--accent-ink); }
button.quiet { background: transparent; color: var(--ink); border: 1px solid var(--soft); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.error { background: var(--bad-paper); color: var(--bad); border: 1px solid var(--bad); border-radius: .5rem;
  padding: .6rem .75rem; margin: 0 0 1rem; }
code { font-size: 1.05rem; overflow-wrap: anywhere; } ul { padding-left: 1.25rem; } img { max-width: 100%; height: auto; }
.row { display: flex; gap: .75rem; flex-wrap: wrap; align-items: center; }
.avatar { width: 4rem; height: 4rem; border-radius: .75rem; object-fit: cover; }`

/** Pages carry one style element and no script; images may come from here, forms may only lead here or to a client. */
export const pageSecurityPolicy =
  "default-src 'none'; img-src 'self' data:; media-src 'self'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'"

/** A whole page. `title` and `site` are text, `body` is HTML. */
export const page = (title: string, site: string, body: string) => `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow">
<title>${escapeHtml(title)}</title>
<style>${style}</style>
</head>
<body>
<header class="site"><a href="/">${escapeHtml(site)}</a></header>
<main>${body}</main>
<footer>${escapeHtml(site)} speaks GoToSocial's client API.</footer>
</body>
</html>
`

export const errorPage = (site: string, heading: string, detail: string) =>
  page(
    heading,
    site,
    `<section><h1>${escapeHtml(heading)}</h1><p>${escapeHtml(detail)}</p><p><a href="/">To the start page</a></p></section>`
  )
