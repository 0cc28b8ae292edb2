import type { RigUser, RigUserName } from "./ChirpRig.ts"

/** People of a real GoToSocial, confirmed and approved, by their user names. */
export type RealPeople = Readonly<Partial<Record<RigUserName, { readonly email: string; readonly password: string }>>>

const OUT_OF_BAND = "urn:ietf:wg:oauth:2.0:oob"
/** Lets in nobody who does not say who they are. */
const AGENT = { "user-agent": "chirp-tests" }

interface Answer {
  readonly id: string
  readonly client_id: string
  readonly client_secret: string
  readonly access_token: string
}

const json = async (answer: Response): Promise<Answer> => {
  if (!answer.ok) throw new Error(`${answer.url}: ${answer.status} ${await answer.text()}`)
  return (await answer.json()) as Answer
}

/** A user token from an app of its own, through the pages of a real GoToSocial at `url`. */
export const realToken = async (
  url: string,
  person: { readonly email: string; readonly password: string },
  scopes: string
): Promise<string> => {
  const send = (path: string, body: Record<string, string>) =>
    fetch(url + path, { method: "POST", headers: AGENT, body: new URLSearchParams(body) }).then(json)
  const cookies = new Map<string, string>()
  const page = async (path: string, body?: Record<string, string>): Promise<Response> => {
    const cookie = [...cookies].map((pair) => pair.join("=")).join("; ")
    const answer = await fetch(new URL(path, url), {
      redirect: "manual",
      headers: { ...AGENT, accept: "text/html", cookie },
      ...(body === undefined ? {} : { method: "POST", body: new URLSearchParams(body) })
    })
    for (const set of answer.headers.getSetCookie()) {
      const [pair = ""] = set.split(";")
      cookies.set(pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1))
    }
    return answer
  }
  const names = { client_name: "Chirp's tests", redirect_uris: OUT_OF_BAND, scopes }
  const app = await send("/api/v1/apps", names)
  const asked = { response_type: "code", client_id: app.client_id, redirect_uri: OUT_OF_BAND, scope: scopes }
  await page(`/oauth/authorize?${new URLSearchParams(asked)}`)
  const signedIn = await page("/auth/sign_in", { username: person.email, password: person.password })
  await page(signedIn.headers.get("location") ?? "/oauth/authorize")
  const allowed = await page("/oauth/authorize", {})
  const code = /code=([^&"]+)/.exec(allowed.headers.get("location") ?? "")?.[1]
  if (code === undefined) throw new Error(`${url} lets ${person.email} not sign in: ${allowed.status}`)
  const granted = { ...asked, grant_type: "authorization_code", client_secret: app.client_secret, code }
  return (await send("/oauth/token", granted)).access_token
}

/** Who they are on that server. */
export const realUsers = async (
  url: string,
  people: RealPeople,
  absent: RigUser
): Promise<Readonly<Record<RigUserName, RigUser>>> => {
  const user = async (username: RigUserName): Promise<RigUser> => {
    const person = people[username]
    if (person === undefined) return absent
    const token = await realToken(url, person, "read")
    const headers = { ...AGENT, authorization: `Bearer ${token}` }
    const { id } = await fetch(`${url}/api/v1/accounts/verify_credentials`, { headers }).then(json)
    return { ...person, id, username, admin: username === "admin" }
  }
  return { admin: await user("admin"), alice: await user("alice"), bob: await user("bob"), carol: await user("carol") }
}
