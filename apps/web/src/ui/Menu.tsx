import { createSignal, createUniqueId, For, type JSX, onCleanup, Show } from "solid-js"
import "./Menu.css"
import "./Button.css"
import { Icon, type IconName } from "./Icon.tsx"

export interface MenuItem {
  readonly label: string
  readonly icon?: IconName
  readonly danger?: boolean
  /** What choosing it means, under the label. */
  readonly hint?: string
  /** One of a set: the chosen one shows a check mark and is read as such. */
  readonly checked?: boolean
  readonly onSelect?: () => void
  /** An address instead of an action. */
  readonly href?: string
}

/**
 * A button that opens a menu: arrows, Home, End and first letters move, Enter and Space choose, Escape and Tab close; the
 * focus goes back to the button. Shown in the top layer, so no scrolling box cuts it off.
 */
export const Menu = (props: {
  readonly label: string
  readonly icon?: IconName
  readonly items: () => ReadonlyArray<MenuItem>
  /** Content of the button in place of the icon. */
  readonly trigger?: JSX.Element
  /** Which edges of button and menu meet. Default `end`. */
  readonly align?: "start" | "end"
}): JSX.Element => {
  const id = createUniqueId()
  // read once: each reading of an element makes it anew
  const { trigger } = props
  const [open, setOpen] = createSignal(false)
  let button!: HTMLButtonElement
  let panel: HTMLDivElement | undefined
  let openedAt = 0

  const items = () => [...(panel?.querySelectorAll<HTMLElement>("[role^=menuitem]") ?? [])]
  const focusAt = (index: number) => {
    const all = items()
    all[(index + all.length) % all.length]?.focus()
  }
  const place = () => {
    if (!panel) return
    const box = button.getBoundingClientRect()
    const { offsetWidth: width, offsetHeight: height } = panel
    const below = box.bottom + 4 + height <= innerHeight - 8
    const top = below ? box.bottom + 4 : Math.max(8, box.top - height - 4)
    const rtl = getComputedStyle(button).direction === "rtl"
    const left = rtl === (props.align !== "start") ? box.left : box.right - width
    panel.style.top = `${top}px`
    panel.style.left = `${Math.min(Math.max(8, left), innerWidth - width - 8)}px`
  }
  const close = (refocus: boolean) => {
    if (!open()) return
    removeEventListener("scroll", onScroll, true)
    removeEventListener("pointerdown", onOutside, true)
    setOpen(false)
    if (refocus) button.focus({ preventScroll: true })
  }
  const onScroll = (event: Event) => {
    if (event.target instanceof Node && panel?.contains(event.target)) return
    // The event of a scroll that was over before the menu opened comes a frame late.
    if (button.getBoundingClientRect().top === openedAt) return
    close(false)
  }
  const onOutside = (event: Event) => {
    if (event.target instanceof Node && (panel?.contains(event.target) || button.contains(event.target))) return
    close(false)
  }
  const show = (last = false) => {
    setOpen(true)
    addEventListener("scroll", onScroll, true)
    addEventListener("pointerdown", onOutside, true)
    openedAt = button.getBoundingClientRect().top
    panel?.showPopover?.()
    place()
    const chosen = items().findIndex((item) => item.ariaChecked === "true")
    focusAt(last ? -1 : Math.max(0, chosen))
  }
  onCleanup(() => close(false))

  const onKeyDown = (event: KeyboardEvent) => {
    const all = items()
    const at = all.indexOf(document.activeElement as HTMLElement)
    const move = (index: number) => {
      event.preventDefault()
      focusAt(index)
    }
    if (event.key === "ArrowDown") move(at + 1)
    else if (event.key === "ArrowUp") move(at - 1)
    else if (event.key === "Home") move(0)
    else if (event.key === "End") move(-1)
    else if (event.key === "Escape") {
      event.preventDefault()
      event.stopPropagation()
      close(true)
    } else if (event.key === "Tab") close(true)
    else if (event.key.length === 1 && /\S/.test(event.key)) {
      const order = [...all.slice(at + 1), ...all.slice(0, at + 1)]
      order.find((item) => item.textContent?.trim().toLowerCase().startsWith(event.key.toLowerCase()))?.focus()
    }
  }

  const choose = (item: MenuItem) => {
    close(true)
    item.onSelect?.()
  }

  return (
    <>
      <button
        ref={button}
        type="button"
        class={trigger === undefined ? "icon-button" : "menu-trigger"}
        aria-label={props.label}
        title={trigger === undefined ? props.label : undefined}
        aria-haspopup="menu"
        aria-expanded={open()}
        aria-controls={open() ? id : undefined}
        onClick={() => (open() ? close(true) : show())}
        onKeyDown={(event) => {
          if (event.key === "ArrowDown" || event.key === "ArrowUp") {
            event.preventDefault()
            show(event.key === "ArrowUp")
          }
        }}
      >
        {trigger ?? <Icon name={props.icon ?? "more"} size={20} />}
      </button>
      <Show when={open()}>
        <div
          ref={panel}
          id={id}
          class="menu"
          role="menu"
          popover="manual"
          aria-label={props.label}
          onKeyDown={onKeyDown}
        >
          <For each={props.items()}>
            {(item) => (
              <Show
                when={item.href}
                fallback={
                  <button
                    type="button"
                    {...(item.checked === undefined
                      ? { role: "menuitem" as const }
                      : { role: "menuitemradio" as const, "aria-checked": item.checked })}
                    tabindex="-1"
                    class="menu__item"
                    classList={{ "menu__item--danger": item.danger === true }}
                    onClick={() => choose(item)}
                  >
                    <Show when={item.icon}>{(name) => <Icon name={name()} size={19} />}</Show>
                    <span>
                      {item.label}
                      <Show when={item.hint}>
                        <small class="menu__hint">{item.hint}</small>
                      </Show>
                    </span>
                    <Show when={item.checked}>
                      <Icon name="check" size={18} />
                    </Show>
                  </button>
                }
              >
                {(href) => (
                  <a
                    role="menuitem"
                    tabindex="-1"
                    class="menu__item"
                    href={href()}
                    {...(href().startsWith("/app") ? {} : { target: "_blank", rel: "noopener noreferrer" })}
                    onClick={() => choose(item)}
                  >
                    <Show when={item.icon}>{(name) => <Icon name={name()} size={19} />}</Show>
                    <span>{item.label}</span>
                  </a>
                )}
              </Show>
            )}
          </For>
        </div>
      </Show>
    </>
  )
}
