import type { Instance } from "@chirp/domain/Instance"
import type { SessionInfo } from "@chirp/domain/Session"
import type { Status } from "@chirp/domain/Status"
import { ApiError, makeHttp, messageOf } from "../../clients/http.ts"
import { currentLanguage } from "../../language/catalogue.ts"
import { relativeTimes } from "../../language/formats.ts"
import { startLanguage } from "../../language/languages.ts"
import { text as words } from "./landing.text.ts"
import { description, signUp, stats } from "./landing.ts"

/** How many posts the preview shows. */
const previewPosts = 4

const http = makeHttp()

const find = <E extends HTMLElement>(name: string): E => {
  const element = document.querySelector<E>(`[data-landing="${name}"]`)
  if (element === null) throw new Error(`The landing page has no part “${name}”.`)
  return element
}

const show = (element: HTMLElement, visible = true) => {
  element.hidden = !visible
}

const make = (tag: string, className = "", text = ""): HTMLElement => {
  const element = document.createElement(tag)
  if (className !== "") element.className = className
  if (text !== "") element.textContent = text
  return element
}

/** Only what the page can load from any server: a bad address shows nothing rather than a broken picture. */
const picture = (address: string | null | undefined, alt: string): HTMLImageElement | undefined => {
  if (address === null || address === undefined || !/^https?:\/\//.test(address)) return undefined
  const image = document.createElement("img")
  image.src = address
  image.alt = alt
  image.decoding = "async"
  image.onerror = () => image.remove()
  return image
}

// ------------------------------------------------------------------------------------------------------------- instance

const showInstance = async (instance: Instance) => {
  const title = instance.title.trim() || instance.uri
  document.title = `${title} · Chirp`
  find("title").textContent = title
  const host = find("host")
  host.textContent = instance.uri
  delete host.dataset.down
  show(host, title !== instance.uri)
  show(find("problem"), false)

  const lead = find("lead")
  const text = description(instance)
  if (text !== "") {
    const { sanitise } = await import("../../clients/html.ts")
    lead.replaceChildren(sanitise(text))
  } else {
    lead.textContent = words.lead
  }

  const { open, text: note } = signUp(instance)
  const noted = document.querySelector('[data-landing="note"]')
  if (noted !== null) noted.textContent = note
  const join = document.querySelector<HTMLElement>('[data-landing="signup"]')
  if (join !== null && open) show(join, await exists("/signup"))

  const numbers = find("stats")
  numbers.replaceChildren(
    ...stats(instance).map(({ label, value }) => {
      const row = make("div")
      row.append(make("dt", "", label), make("dd", "", value))
      return row
    })
  )
  show(numbers, numbers.childElementCount > 1)
  show(find("federates"), instance.stats.domain_count > 0)

  const rules = find("rules")
  rules.replaceChildren(...instance.rules.map(({ text: rule }) => make("li", "", rule)))
  show(find("rules-section"), instance.rules.length > 0)

  const contact = instance.contact_account
  if (contact) {
    const block = find("contact")
    const who = make("div", "", contact.display_name || contact.username)
    who.append(make("span", "landing-contact__role", words.runs(contact.acct)))
    const face = picture(contact.avatar_static, "")
    block.replaceChildren(...(face === undefined ? [] : [face]), who)
    show(block)
  }
  find("version").textContent = `GoToSocial ${instance.version}`

  // GoToSocial's own logo is its default picture and says nothing about the place.
  const image = instance.thumbnail?.endsWith("/assets/logo.webp") ? undefined : picture(instance.thumbnail, "")
  return image
}

/** GoToSocial has a sign-up page of its own; not everything that speaks its API does. */
const exists = (path: string): Promise<boolean> =>
  fetch(path, { headers: { accept: "text/html" }, credentials: "omit" }).then(
    ({ body, headers, ok }) => {
      void body?.cancel()
      return ok && (headers.get("content-type") ?? "").includes("html")
    },
    () => false
  )

// -------------------------------------------------------------------------------------------------------------- preview

const showPreview = async (posts: ReadonlyArray<Status>) => {
  const { renderHtml, emojify } = await import("../../clients/html.ts")
  let pictured = false
  const rows = posts.slice(0, previewPosts).map((post) => {
    const { account } = post
    const row = make("article", "landing-post")
    const face = picture(account.avatar_static, "") ?? make("span")
    const body = make("div")
    const head = make("header")
    const name = make("strong")
    name.append(...emojify(account.display_name || account.username, account.emojis))
    const time = document.createElement("time")
    time.dateTime = post.created_at
    time.textContent = ago(post.created_at)
    head.append(name, make("span", "", `@${account.acct}`), time)
    body.append(head)
    if (post.spoiler_text !== "") {
      body.append(make("p", "landing-text landing-warning", post.spoiler_text))
    } else {
      const text = make("div", "landing-text")
      const said = renderHtml(post.content, { emojis: post.emojis })
      // Names and tags lead into the app, where a visitor cannot go yet; links to elsewhere stay links.
      for (const link of said.querySelectorAll("a.mention, a.hashtag")) link.replaceWith(...link.childNodes)
      text.append(said)
      body.append(text)
      const [first] = post.media_attachments
      if (!pictured && !post.sensitive && first?.type === "image") {
        const media = picture(first.preview_url ?? first.url, first.description ?? "")
        if (media !== undefined) {
          media.className = "landing-media"
          media.loading = "lazy"
          pictured = true
          const size = first.meta?.small
          if (size?.width && size.height) {
            media.width = size.width
            media.height = size.height
          }
          body.append(media)
        }
      }
    }
    row.append(face, body)
    return row
  })
  find("posts").replaceChildren(...rows)
  show(find("preview"))
}

/** The newest post of each person, so that one busy voice does not stand for the place. */
const oneEach = (posts: ReadonlyArray<Status>): ReadonlyArray<Status> => {
  const seen = new Set<string>()
  return posts.filter(({ account, reblog }) => {
    if (reblog || seen.has(account.id)) return false
    seen.add(account.id)
    return true
  })
}

const relative = relativeTimes({ numeric: "auto", style: "narrow" })

const ago = (iso: string): string => {
  const format = relative()
  const seconds = (Date.parse(iso) - Date.now()) / 1000
  if (seconds > -60) return format.format(0, "second")
  if (seconds > -3600) return format.format(Math.round(seconds / 60), "minute")
  if (seconds > -86_400) return format.format(Math.round(seconds / 3600), "hour")
  return format.format(Math.round(seconds / 86_400), "day")
}

// ---------------------------------------------------------------------------------------------------------------- start

const load = async () => {
  const retry = find<HTMLButtonElement>("retry")
  retry.disabled = true
  try {
    // needed for nearly every instance and post; it comes while they are asked for
    void import("../../clients/html.ts").catch(() => undefined)
    // Without a token this answers only if the people who run the server opened it; a refusal is no error here.
    const posts = http
      .get<ReadonlyArray<Status>>("/api/v1/timelines/public", { query: { limit: 40, local: true } })
      .catch(() => [])
    const image = await showInstance(await http.get<Instance>("/api/v1/instance"))
    const list = await posts
    const visible = Array.isArray(list) ? oneEach(list) : []
    if (visible.length > 0) await showPreview(visible)
    const frame = find("picture")
    if (image !== undefined && visible.length === 0) frame.replaceChildren(image)
    show(frame, visible.length === 0)
    if (image !== undefined && visible.length > 0) {
      find("banner").replaceChildren(image)
      show(find("banner"))
    }
    document.documentElement.dataset.landing = "ready"
  } catch (error) {
    find("problem-text").textContent =
      error instanceof ApiError && error.status >= 500 ? words.resting : messageOf(error)
    find("host").dataset.down = ""
    find("lead").replaceChildren()
    show(find("problem"))
    document.documentElement.dataset.landing = "down"
  } finally {
    retry.disabled = false
  }
}

const greet = async () => {
  const session = await http.get<SessionInfo>("/session").catch(() => undefined)
  if (session?.signed_in !== true) return
  for (const button of document.querySelectorAll<HTMLAnchorElement>("[data-sign-in]")) {
    button.href = "/app"
    button.textContent = words.openChirp
  }
  find("signup").remove()
  find("note").remove()
}

interface InstallPromptEvent extends Event {
  readonly prompt: () => Promise<unknown>
}

const offerInstall = () => {
  const button = find<HTMLButtonElement>("install")
  let prompt: InstallPromptEvent | undefined
  window.addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault()
    prompt = event as InstallPromptEvent
    show(button)
  })
  window.addEventListener("appinstalled", () => show(button, false))
  button.addEventListener("click", () => {
    show(button, false)
    void prompt?.prompt()
    prompt = undefined
  })
}

/** The page is written in English; whoever reads another language gets that before the rest is fetched. */
const translate = () => {
  if (currentLanguage().tag === document.body.dataset.spoken) return
  for (const element of document.querySelectorAll<HTMLElement>("[data-text]")) {
    const said = words.page[element.dataset.text as keyof typeof words.page]
    if (said !== undefined) element.textContent = said
  }
  find("software").ariaLabel = words.software
}

const start = () => {
  translate()
  document.body.dataset.spoken = currentLanguage().tag
  void greet()
  void load()
}

offerInstall()
find("retry").addEventListener("click", () => void load())
const language = startLanguage()
if (language === undefined) start()
else void language.then(start)
