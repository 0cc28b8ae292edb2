import { escapeHtml, page } from "../http/Html.ts"
import { oobUri } from "./Grants.ts"

/** The sign-in form. `message` says what went wrong the last time, `email` is what was typed then. */
export const signInPage = (site: string, options: { readonly message?: string; readonly email?: string } = {}) =>
  page(
    `Sign in – ${site}`,
    site,
    `<section><h1>Sign in to ${escapeHtml(site)}</h1>
${options.message ? `<p class="error" role="alert">${escapeHtml(options.message)}</p>` : ""}
<form action="/auth/sign_in" method="post">
<label for="username">E-mail address</label>
<input id="username" name="username" type="email" autocomplete="username" required${options.email ? "" : " autofocus"} value="${escapeHtml(options.email ?? "")}">
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required${options.email ? " autofocus" : ""}>
<button type="submit">Sign in</button>
</form></section>`
  )

const meanings: Record<string, string> = {
  read: "read everything you can read, your private posts included",
  write: "post, follow, edit your profile and everything else in your name",
  push: "send notifications to your devices",
  profile: "see your profile",
  follow: "follow, mute and block",
  admin: "administer this server",
  "admin:read": "read everything administrators can read",
  "admin:write": "change everything administrators can change"
}

const scopeLine = (scope: string) => {
  const [verb = "", noun] = scope.split(":")
  const meaning =
    meanings[scope] ??
    (noun && (verb === "read" || verb === "write") ? `${verb} your ${noun.replaceAll("_", " ")}` : "")
  return `<li><code>${escapeHtml(scope)}</code>${meaning ? ` – ${escapeHtml(meaning)}` : ""}</li>`
}

/** What the application asks for, and two buttons. */
export const consentPage = (
  site: string,
  options: {
    readonly application: string
    readonly website: string
    readonly username: string
    readonly scopes: string
    readonly redirect: string
  }
) =>
  page(
    `Allow ${options.application}? – ${site}`,
    site,
    `<section><h1>Hi ${escapeHtml(options.username)}!</h1>
<p><strong>${escapeHtml(options.application)}</strong>${options.website ? ` (${escapeHtml(options.website)})` : ""} would like to act in your name. It wants to:</p>
<ul>${options.scopes.split(" ").map(scopeLine).join("")}</ul>
<p class="soft">${
      options.redirect === oobUri
        ? "You will be shown a code to carry over."
        : `You will be taken to <code>${escapeHtml(options.redirect)}</code>.`
    }</p>
<div class="row">
<form action="/oauth/authorize" method="post"><button type="submit">Allow</button></form>
<form action="/oauth/authorize" method="post"><input type="hidden" name="deny" value="true"><button class="quiet" type="submit">Deny</button></form>
</div></section>`
  )

/** For a client that cannot be redirected to: the person carries the code over. */
export const oobPage = (site: string, code: string) =>
  page(
    `Your code – ${site}`,
    site,
    `<section><h1>Here is your code</h1><p>Copy it into the application that asked for it:</p><p><code>${escapeHtml(code)}</code></p></section>`
  )

export const noticePage = (site: string, heading: string, text: string) =>
  page(
    heading,
    site,
    `<section><h1>${escapeHtml(heading)}</h1><p>${escapeHtml(text)}</p><p><a href="/">To the start page</a></p></section>`
  )
