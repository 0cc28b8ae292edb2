import type { Visibility } from "@chirp/domain/Status"
import type { JSX } from "solid-js"
import { Icon, type IconName } from "../../ui/Icon.tsx"
import { Menu } from "../../ui/Menu.tsx"
import { text } from "./compose.text.ts"
import { visibilities } from "./visibility.ts"

export const visibilityIcon: Readonly<Record<Visibility, IconName>> = {
  public: "globe",
  unlisted: "unlisted",
  private: "lock",
  direct: "mention"
}

/** Who may see the post: the choice in words, each with what it means. */
export const VisibilityMenu = (props: {
  readonly value: Visibility
  readonly disabled: boolean
  readonly onChange: (value: Visibility) => void
}): JSX.Element => (
  <fieldset class="visibility" disabled={props.disabled}>
    <legend class="visually-hidden">{text.whoSeesPost}</legend>
    <Menu
      align="start"
      label={text.whoSees(text.visibility[props.value].label)}
      trigger={
        <span class="choice">
          <Icon name={visibilityIcon[props.value]} size={16} />
          {text.visibility[props.value].label}
          <Icon name="chevron" size={14} />
        </span>
      }
      items={() =>
        visibilities.map((visibility) => ({
          label: text.visibility[visibility].label,
          hint: text.visibility[visibility].hint,
          icon: visibilityIcon[visibility],
          checked: visibility === props.value,
          onSelect: () => props.onChange(visibility)
        }))
      }
    />
  </fieldset>
)
