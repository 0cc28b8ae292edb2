/**
 * What the app's first requests will be, made in the page's head while its script is still on the way: who is signed in,
 * the account, and the home timeline's posts at its place. `clients/early.ts` hands the answers over; those that turn out
 * to be others than the app's own are dropped.
 *
 * It goes into the page as text, so it uses nothing but what it is given: `after` is `features/timeline/ulid.ts`. The keys
 * of storage are those of `features/session/remembered.ts` and `features/timeline/places.ts`.
 */
export const startEarly = (after: (id: string) => string): void => {
  const answers = new Map<string, Promise<Response>>()
  const read = <T>(from: () => T): T | undefined => {
    try {
      return from()
    } catch {
      return undefined
    }
  }
  // a browser that has nothing yet names nobody: if one account is signed in, it is that one's answer
  const account = read(() => sessionStorage.getItem("chirp.account") ?? localStorage.getItem("chirp.account")) ?? ""
  const ask = (path: string, name: string) => {
    const headers: Record<string, string> = { accept: "application/json" }
    if (name !== "") headers["x-chirp-account"] = name
    const answer = fetch(path, { headers, credentials: "same-origin" })
    answers.set(`${name} ${path}`, answer)
    return answer.then((response) => response.clone().json()).catch(() => undefined)
  }

  const session = ask("/session", "")
  if (/^\/app\/?$/.test(location.pathname)) {
    const home = "/api/v1/timelines/home?limit="
    const place = read(() => JSON.parse(localStorage.getItem(`chirp.place/${account}/home`) ?? "null")?.id)
    if (typeof place !== "string") ask(`${home}20`, account)
    else {
      ask(`${home}20&max_id=${after(place)}`, account)
      ask(`${home}40&min_id=${place}`, account)
    }
  }
  // asked last: with the session's answer before and this one after, those between them are the same account's
  const me = ask("/api/v1/accounts/verify_credentials", account)
  const whose = Promise.all([session, me]).then(([signedIn, verified]) => {
    const [only, ...others] = signedIn?.accounts ?? []
    return account === "" && others.length === 0 && only?.account_id === verified?.id ? only?.account_id : undefined
  })
  window.chirpEarly = { answers, whose }
}
