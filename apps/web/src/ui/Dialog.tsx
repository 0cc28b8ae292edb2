import { createUniqueId, type JSX, onCleanup, onMount, Show } from "solid-js"
import "./Dialog.css"
import { IconButton } from "./Button.tsx"
import { text } from "./ui.text.ts"

export interface DialogProps {
  readonly title: string
  /** Called by Escape, the backdrop and the close button. Take the dialog out of the tree to close it. */
  readonly onClose: () => void
  /** Asked before the user's own closing; false keeps it open. */
  readonly canClose?: () => boolean
  readonly size?: "sm" | "md" | "full"
  /** Hides the title bar; the title still names the dialog. */
  readonly bare?: boolean
  readonly actions?: JSX.Element
  readonly children: JSX.Element
}

/**
 * A modal dialog; on phones a sheet from below. The native element keeps focus inside and the page behind inert; the
 * focus goes back to what opened it when it leaves the tree.
 */
export const Dialog = (props: DialogProps): JSX.Element => {
  const id = createUniqueId()
  const opener = document.activeElement
  let dialog!: HTMLDialogElement
  const close = () => {
    if (props.canClose?.() !== false) props.onClose()
  }
  onMount(() => {
    dialog.showModal()
    document.documentElement.classList.add("has-dialog")
  })
  onCleanup(() => {
    if (dialog.open) dialog.close()
    if (!document.querySelector("dialog[open]")) document.documentElement.classList.remove("has-dialog")
    if (opener instanceof HTMLElement && opener.isConnected) opener.focus({ preventScroll: true })
  })
  return (
    <dialog
      ref={dialog}
      class={`dialog dialog--${props.size ?? "md"}`}
      aria-labelledby={id}
      onCancel={(event) => {
        if (event.target !== dialog) return
        event.preventDefault()
        close()
      }}
      onClose={(event) => {
        // a browser closes by itself when Escape comes twice, and asks nobody: it stays until its owner takes it away
        if (event.target !== dialog || !dialog.isConnected || dialog.open) return
        dialog.showModal()
        close()
      }}
      onMouseDown={(event) => {
        if (event.target === dialog) close()
      }}
    >
      <div class="dialog__panel">
        <Show
          when={!props.bare}
          fallback={
            <h2 id={id} class="visually-hidden">
              {props.title}
            </h2>
          }
        >
          <header class="dialog__header">
            <h2 id={id} class="dialog__title">
              {props.title}
            </h2>
            <IconButton icon="close" label={text.close} onClick={close} />
          </header>
        </Show>
        <div class="dialog__body">{props.children}</div>
        <Show when={props.actions}>
          <footer class="dialog__actions">{props.actions}</footer>
        </Show>
      </div>
    </dialog>
  )
}
