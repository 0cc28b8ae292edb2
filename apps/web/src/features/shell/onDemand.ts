import { type Component, createComponent, createMemo, createResource, type JSX, untrack } from "solid-js"

/**
 * A component whose script is fetched when it is first shown, under the nearest Suspense. Unlike Solid's `lazy` it asks
 * again after a failure, so that "Try again" can succeed; once it is there it is drawn without a pause.
 */
export const onDemand = <P extends Record<string, unknown>>(
  load: () => Promise<{ readonly default: Component<P> }>
): Component<P> & { readonly preload: () => Promise<void> } => {
  let ready: Component<P> | undefined
  const fetch = async (): Promise<Component<P>> => {
    ready = (await load()).default
    return ready
  }
  const Shown = (props: P): JSX.Element => {
    if (ready !== undefined) return createComponent(ready, props)
    const [found] = createResource(fetch)
    return createMemo(() => {
      const Found = found()
      return Found === undefined ? undefined : untrack(() => createComponent(Found, props))
    }) as unknown as JSX.Element
  }
  return Object.assign(Shown, {
    preload: async () => {
      if (ready === undefined) await fetch()
    }
  })
}
