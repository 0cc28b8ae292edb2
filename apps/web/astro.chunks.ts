import { fileURLToPath } from "node:url"

interface Modules {
  readonly getModuleInfo: (id: string) => { readonly importedIds: ReadonlyArray<string> } | null
}

const moduleOf = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const app = moduleOf("src/features/shell/boot.tsx")
const landing = moduleOf("src/features/landing/landing.script.ts")
/** The landing page fetches it when there is foreign text to show, and nothing else of the app. */
const html = moduleOf("src/clients/html.ts")

/** What a module imports at once, and what that does. */
const closure = (module: string, modules: Modules, found: Set<string>): Set<string> => {
  if (found.has(module)) return found
  found.add(module)
  for (const next of modules.getModuleInfo(module)?.importedIds ?? []) closure(next, modules, found)
  return found
}

/**
 * One file for all that the app needs at once, and two for what the landing page needs of it: views that are loaded on
 * demand share most of it, and would otherwise cut it into a file for every way in which it is shared. What is imported
 * on demand keeps files of its own.
 */
export const firstLoad = () => {
  let first: ReadonlySet<string> = new Set()
  let both: ReadonlySet<string> = new Set()
  let foreign: ReadonlySet<string> = new Set()
  const learn = (modules: Modules) => {
    // The build that renders the pages knows nothing of the app: it is asked again in the browser's build.
    if (first.size > 0 || modules.getModuleInfo(app) === null) return
    first = closure(app, modules, new Set())
    both = closure(landing, modules, new Set())
    foreign = closure(html, modules, new Set())
  }
  const group = (name: string, priority: number, holds: (id: string) => boolean) => ({
    priority,
    name: (id: string, modules: Modules) => {
      learn(modules)
      return first.has(id) && holds(id) ? name : null
    }
  })
  return [
    group("base", 3, (id) => both.has(id)),
    group("html", 2, (id) => foreign.has(id)),
    group("app", 1, () => true)
  ]
}
