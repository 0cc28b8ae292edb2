/** What a browser does with cookies and redirects on one origin, without a page: enough to sign in and call the API. */
export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** The body parsed; tests look into it freely. */
  // biome-ignore lint/suspicious/noExplicitAny: a test asserts on the shape it finds
  readonly json: () => any
}

export interface Browser {
  readonly cookies: Map<string, string>
  /** One request, redirects not followed; sends what a page of this origin would send. */
  readonly request: (path: string, init?: RequestInit & { readonly ownPage?: boolean }) => Promise<Answer>
  /** A navigation: follows redirects on this origin; ends at the first answer that is none, or that leaves it. */
  readonly visit: (path: string, init?: RequestInit) => Promise<Answer & { readonly url: string }>
  /** Signs in at GoToSocial's pages: sign in, consent, back. Ends where `return_to` says. */
  readonly signIn: (
    user: { readonly email: string; readonly password: string },
    returnTo?: string
  ) => Promise<Answer & { readonly url: string }>
  readonly cookieHeader: () => string
  /** Name and value of each session cookie, the one that came last at the end. */
  readonly sessions: () => ReadonlyArray<readonly [name: string, value: string]>
}

export const openBrowser = (origin: string): Browser => {
  const cookies = new Map<string, string>()
  const cookieHeader = () => [...cookies].map(([name, value]) => `${name}=${value}`).join("; ")

  const request: Browser["request"] = async (path, init = {}) => {
    const headers = new Headers(init.headers)
    if (cookies.size > 0) headers.set("cookie", cookieHeader())
    if (!headers.has("user-agent")) headers.set("user-agent", "Mozilla/5.0 (test)")
    if (init.ownPage !== false) {
      headers.set("sec-fetch-site", "same-origin")
      if (init.method !== undefined && init.method !== "GET") {
        headers.set("origin", origin)
        headers.set("x-chirp-csrf", "1")
      }
    }
    const response = await fetch(new URL(path, origin), { ...init, headers, redirect: "manual" })
    for (const line of response.headers.getSetCookie()) {
      const [pair = ""] = line.split(";")
      const [name = "", value = ""] = [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)]
      if (/max-age=0\b/i.test(line) || /max-age=-/i.test(line) || value === "") cookies.delete(name)
      else cookies.set(name, value)
    }
    const text = await response.text()
    return { status: response.status, headers: response.headers, text, json: () => JSON.parse(text) }
  }

  const visit: Browser["visit"] = async (path, init) => {
    let url = new URL(path, origin)
    let next = init
    for (let hops = 0; hops < 10; hops++) {
      const answer = await request(url.pathname + url.search, {
        ...next,
        headers: { accept: "text/html", ...next?.headers }
      })
      const location = answer.headers.get("location")
      if (answer.status < 300 || answer.status >= 400 || location === null) return { ...answer, url: url.href }
      url = new URL(location, url)
      if (url.origin !== origin) return { ...answer, url: url.href }
      next = {}
    }
    throw new Error(`too many redirects at ${url.href}`)
  }

  const signIn: Browser["signIn"] = async (user, returnTo = "/app") => {
    const page = await visit(`/session/login?return_to=${encodeURIComponent(returnTo)}`)
    if (page.status !== 200) throw new Error(`the sign-in page: ${page.status} ${page.text}`)
    const form = (fields: Record<string, string>) => ({
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams(fields).toString()
    })
    const consent = await visit("/auth/sign_in", form({ username: user.email, password: user.password }))
    if (consent.status !== 200) throw new Error(`the consent page: ${consent.status} ${consent.text}`)
    return visit("/oauth/authorize", form({}))
  }

  const sessions = () => [...cookies].filter(([name]) => /^(__Host-)?chirp_session(_|$)/.test(name))

  return { cookies, request, visit, signIn, cookieHeader, sessions }
}
