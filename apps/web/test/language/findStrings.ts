import { parseAst } from "rolldown/parseAst"

export interface Found {
  readonly line: number
  readonly text: string
}

interface Node {
  readonly type: string
  readonly start: number
  readonly key?: unknown
  readonly name?: unknown
  readonly value?: unknown
  readonly callee?: unknown
  readonly object?: unknown
  readonly property?: unknown
  readonly operator?: unknown
  readonly computed?: unknown
}

const isNode = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && "type" in value && typeof value.type === "string"

/** Attributes and properties whose words people read or hear: there any letter counts. */
const readable =
  /^(aria-(label|description|roledescription|valuetext|placeholder)|title|placeholder|alt|label|text|hint|message|summary)$/
/** Attributes and properties that hold no words, whatever they look like. */
const technical =
  /^(class|classList|style|href|src|d|viewBox|path|rel|type|points|transform|sizes|srcset|accept|autocomplete|allow|pattern|key|name|id|code|rootMargin|datetime|lang|icon)$/
/** Calls that say something to programs or to those who write them. */
const silent =
  /^(\w*Error|DOMException|console\.\w+|RegExp|addEventListener|removeEventListener|matchMedia)$|\.(querySelector(All)?|closest|matches|(get|set|remove)Item|startsWith|endsWith|includes|split|append|set|get|has|lastIndexOf|indexOf)$/
/** What hands its own place on to what is within it. */
const passes = /^(LogicalExpression|TemplateLiteral|ParenthesizedExpression|TSAsExpression|BinaryExpression)$/
const types =
  /^(ImportDeclaration|ExportAllDeclaration|ImportExpression|TS(LiteralType|TypeAliasDeclaration|InterfaceDeclaration))$/

/** Any letter, or "Home" and "try again": words, not the names that programs use. */
const hasWords = (text: string, readByPeople: boolean) =>
  readByPeople
    ? /\p{L}/u.test(text)
    : // a selector is no sentence
      !/^[#.[]/.test(text) &&
      (/\p{L}{2,} \p{L}+/u.test(text.trim()) || /^\p{Lu}\p{Ll}+\b(?![-_/.:])/u.test(text.trim()))

const nameOf = (node: unknown): string => (isNode(node) ? String(node.name ?? node.value ?? "") : "")

const calleeOf = ({ callee }: Node): string =>
  !isNode(callee)
    ? ""
    : callee.type === "Identifier"
      ? nameOf(callee)
      : `${nameOf(callee.object)}.${nameOf(callee.property)}`

/** All words in a module that are no catalogue's: text between tags, words in labels and titles, sentences anywhere. */
export const findStrings = (code: string, file: string): ReadonlyArray<Found> => {
  const found: Array<Found> = []
  const take = (node: Node, text: string, readByPeople: boolean) => {
    if (!hasWords(text, readByPeople)) return
    const line = code.slice(0, node.start).split("\n").length
    found.push({ line, text: text.trim().replaceAll(/\s+/g, " ") })
  }
  const within = (node: Node, readByPeople: boolean) => {
    for (const [key, child] of Object.entries(node)) if (key !== "type") visit(child, readByPeople)
  }
  const visit = (value: unknown, readByPeople: boolean): void => {
    if (Array.isArray(value)) for (const one of value) visit(one, readByPeople)
    if (!isNode(value) || types.test(value.type)) return
    const node = value
    if (node.type === "JSXText") take(node, String(node.value), true)
    else if (node.type === "Literal") {
      if (typeof node.value === "string") take(node, node.value, readByPeople)
    } else if (node.type === "TemplateElement") {
      take(node, String((node.value as { readonly raw: string }).raw), readByPeople)
    } else if (node.type === "JSXAttribute" || node.type === "Property") {
      const name = nameOf(node.type === "Property" ? node.key : node.name)
      if (!technical.test(name)) visit(node.value, readable.test(name))
    } else if ((node.type === "CallExpression" || node.type === "NewExpression") && silent.test(calleeOf(node))) {
      if (isNode(node.callee)) visit(node.callee.object, false)
    } else if (node.type === "ConditionalExpression") {
      const { test, consequent, alternate } = node as Node & Readonly<Record<string, unknown>>
      visit(test, false)
      visit([consequent, alternate], readByPeople)
    } else if (node.type === "JSXExpressionContainer") {
      const { expression } = node as Node & Readonly<Record<string, unknown>>
      visit(expression, readByPeople || (isNode(expression) && expression.type === "Literal"))
    } else if (node.type === "SwitchCase") {
      // what is compared with is a name
      visit((node as Node & Readonly<Record<string, unknown>>).consequent, false)
    } else if (node.type !== "BinaryExpression" || node.operator === "+") {
      within(node, readByPeople && passes.test(node.type))
    }
  }
  visit(parseAst(code, { lang: file.endsWith("x") ? "tsx" : "ts" }, file), false)
  return found
}

/** Catalogues that are read while the module starts: the language may come later. Gives the lines. */
export const readAtStart = (code: string, file: string): ReadonlyArray<number> => {
  const catalogues = new Set(
    [...code.matchAll(/import \{ (?:text as )?(\w+) \} from "[^"]*\.text\.ts"/g)].map(([, name]) => name ?? "")
  )
  const lines: Array<number> = []
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) for (const one of value) visit(one)
    if (!isNode(value) || types.test(value.type) || /Function|^TS(TypeQuery|TypeReference)/.test(value.type)) return
    const read = value.type === "MemberExpression" && isNode(value.object) && value.object.type === "Identifier"
    if (read && catalogues.has(nameOf(value.object))) lines.push(code.slice(0, value.start).split("\n").length)
    for (const [key, child] of Object.entries(value)) if (key !== "type") visit(child)
  }
  visit(parseAst(code, { lang: file.endsWith("x") ? "tsx" : "ts" }, file))
  return lines
}
