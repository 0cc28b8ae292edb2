import { createStore } from "solid-js/store"

/** What was unfolded: warnings and covered media. It lives beside the posts, so that scrolling away folds nothing up. */
export const makeReveals = () => {
  const [open, setOpen] = createStore<Record<string, boolean>>({})
  return {
    isOpen: (kind: "text" | "media", id: string): boolean => open[`${kind}/${id}`] === true,
    set: (kind: "text" | "media", id: string, value: boolean) => setOpen(`${kind}/${id}`, value)
  }
}

export type Reveals = ReturnType<typeof makeReveals>
