import { createStore } from "solid-js/store"

type Kind = "text" | "media" | "long" | "filter" | "tags"

/** What was unfolded: warnings, covered media, long texts. It lives beside the posts, so that scrolling away folds nothing up. */
export const makeReveals = () => {
  const [open, setOpen] = createStore<Record<string, boolean>>({})
  return {
    /** Whether somebody opened or closed it. */
    isSet: (kind: Kind, id: string): boolean => open[`${kind}/${id}`] !== undefined,
    isOpen: (kind: Kind, id: string): boolean => open[`${kind}/${id}`] === true,
    set: (kind: Kind, id: string, value: boolean) => setOpen(`${kind}/${id}`, value)
  }
}

export type Reveals = ReturnType<typeof makeReveals>
