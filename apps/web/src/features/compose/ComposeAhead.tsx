import { type JSX, onMount } from "solid-js"
import { keepAhead, readAhead, sendAhead } from "./ahead.ts"
import "./ComposeWaits.css"
import { text } from "./compose.text.ts"

/** Where one writes while the composer is on its way; it takes over what is typed here, and what Ctrl+Enter asks for. */
export const ComposeAhead = (props: { readonly draft: string; readonly reply: boolean }): JSX.Element => {
  let field!: HTMLTextAreaElement
  onMount(() =>
    queueMicrotask(() => {
      field.focus()
      field.setSelectionRange(field.value.length, field.value.length)
    })
  )
  return (
    <textarea
      ref={field}
      class="compose-ahead"
      dir="auto"
      rows={3}
      aria-label={props.reply ? text.yourReply : text.yourPost}
      placeholder={props.reply ? text.replyHint : text.postHint}
      value={readAhead(props.draft)}
      onInput={(event) => keepAhead(props.draft, event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return
        event.preventDefault()
        sendAhead(props.draft)
      }}
    />
  )
}
