import { parseAst } from "rolldown/parseAst"

export interface Found {
  readonly line: number
  readonly text: string
}

interface Node {
  readonly type: string
  readonly start: number
  readonly [key: string]: unknown
}

const isNode = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && "type" in value && typeof value.type === "string"

/** Attributes and properties whose words people read or hear. */
const readable =
  /^(aria-(label|description|roledescription|valuetext|placeholder|braille.*)|title|placeholder|alt|label|text|hint|message|summary)$/
/** Attributes and properties that hold no words, whatever they look like. */
const technical =
  /^(class|classList|style|href|src|d|viewBox|path|rel|type|points|transform|sizes|srcset|accept|autocomplete|allow|pattern|key|name|id|code|rootMargin|datetime|lang|icon)$/

/** "Home", "try again": words, not the names that programs use. */
const isProse = (text: string) => {
  const words = text.trim()
  return /\p{L}{2,} \p{L}+/u.test(words) || /^\p{Lu}\p{Ll}+\b(?![-_/.:])/u.test(words)
}

const nameOf = (node: Node): string => {
  const name = node.type === "JSXAttribute" ? node["name"] : node["key"]
  return isNode(name) ? String(name["name"] ?? name["value"] ?? "") : ""
}

const calleeOf = (node: Node): string => {
  const callee = node["callee"]
  if (!isNode(callee)) return ""
  if (callee.type === "Identifier") return String(callee["name"])
  const object = callee["object"]
  const property = callee["property"]
  return `${isNode(object) ? String(object["name"] ?? "") : ""}.${isNode(property) ? String(property["name"] ?? "") : ""}`
}

/** Calls that say something to developers or the platform, never to a reader. */
const silent =
  /^(Error|TypeError|RangeError|DOMException|console\.\w+|RegExp|addEventListener|\.?(querySelector(All)?|closest|matches|matchMedia|getItem|setItem|removeItem|startsWith|endsWith|includes|split|append|set|get|has|contains|add))$|\.(querySelector(All)?|closest|matches|append|startsWith|includes|set|get|has)$/

/** All words in a module that are no catalogue's: text between tags, words in labels and titles, sentences anywhere. */
export const findStrings = (code: string, file: string): ReadonlyArray<Found> => {
  const found: Array<Found> = []
  const take = (node: Node, text: string) => {
    found.push({ line: code.slice(0, node.start).split("\n").length, text: text.trim().replaceAll(/\s+/g, " ") })
  }
  // `strict`: any letters count, since the place is one that people read
  const visit = (value: unknown, strict: boolean): unknown => {
    if (Array.isArray(value)) {
      for (const one of value) visit(one, strict)
      return
    }
    if (!isNode(value)) return
    const node = value
    switch (node.type) {
      case "ImportDeclaration":
      case "ExportAllDeclaration":
      case "ImportExpression":
      case "TSLiteralType":
      case "TSTypeAliasDeclaration":
      case "TSInterfaceDeclaration":
        return
      case "JSXText":
        if (/\p{L}/u.test(String(node["value"]))) take(node, String(node["value"]))
        return
      case "Literal":
        if (typeof node["value"] === "string" && (strict ? /\p{L}/u.test(node["value"]) : isProse(node["value"]))) {
          take(node, node["value"])
        }
        return
      case "TemplateElement": {
        const raw = String((node["value"] as { readonly raw?: unknown }).raw ?? "")
        if (strict ? /\p{L}/u.test(raw) : isProse(raw)) take(node, raw)
        return
      }
      case "JSXAttribute":
      case "Property": {
        const name = nameOf(node)
        if (technical.test(name)) return
        return visit(node["value"], readable.test(name) && isWords(node["value"]))
      }
      case "CallExpression":
      case "NewExpression":
        if (silent.test(calleeOf(node))) {
          const found = node["callee"]
          return visit(isNode(found) ? found["object"] : undefined, false)
        }
        break
      case "JSXExpressionContainer": {
        const expression = node["expression"]
        return visit(expression, strict || (isNode(expression) && expression.type === "Literal"))
      }
      case "ConditionalExpression":
        visit(node["test"], false)
        visit(node["consequent"], strict)
        return visit(node["alternate"], strict)
      case "BinaryExpression": {
        // compared with: a name. Put together: words.
        const compares = node["operator"] !== "+"
        if (compares) return
        break
      }
    }
    for (const [key, child] of Object.entries(node)) {
      if (key !== "type" && typeof child === "object") visit(child, strict && passes(node.type))
    }
  }
  visit(parseAst(code, { lang: file.endsWith("x") ? "tsx" : "ts" }, file), false)
  return found
}

const isWords = (value: unknown): boolean => isNode(value)
/** What hands its own place on to what is within it. */
const passes = (type: string) =>
  ["LogicalExpression", "TemplateLiteral", "ParenthesizedExpression", "TSAsExpression", "BinaryExpression"].includes(
    type
  )
