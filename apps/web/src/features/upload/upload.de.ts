import { listed, number, numbers, plural } from "../../language/formats.ts"
import type { text } from "./upload.text.ts"

const percent = numbers({ style: "percent" })

export const de: typeof text = {
  files: "Dateien",
  description: "Beschreibung",
  hint: "Was ist zu sehen, für alle, die es nicht sehen können?",
  most: (most) => `Höchstens ${number(most)} Zeichen`,
  tooMany: (count) => plural(count, { one: "1 Zeichen zu viel", other: `${number(count)} Zeichen zu viel` }),
  left: (count) => plural(count, { one: "noch 1 Zeichen", other: `noch ${number(count)} Zeichen` }),
  again: "Noch einmal versuchen",
  focus: (name) => `Wähle, was von ${name} zu sehen bleibt`,
  up: (name) => `${name} nach oben`,
  down: (name) => `${name} nach unten`,
  remove: (name) => `${name} entfernen`,
  cancel: (name) => `${name} abbrechen`,
  waiting: "Wartet …",
  percent: (fraction) => percent().format(fraction),
  progress: (name, size) => `${name} (${size}) wird hochgeladen`,
  working: (name) => `Der Server arbeitet an ${name}`,
  away: "Wartet auf eine Verbindung",
  gone: (name) => `„${name}“ ist nicht mehr da.`,
  notKept: (name) => `Der Server hat „${name}“ nicht mehr; füge die Datei noch einmal hinzu.`,
  unreadable: (name) => `„${name}“ ist kein Bild, Video oder Ton, den dieser Server lesen kann.`,
  failed: (name, why) => `„${name}“: ${why}`,
  surplus: (most, first, more) =>
    more === 0
      ? `Ein Beitrag fasst hier höchstens ${number(most)} Dateien; „${first}“ blieb weg.`
      : `Ein Beitrag fasst hier höchstens ${number(most)} Dateien; „${first}“ und ${number(more)} weitere blieben weg.`,
  empty: (name) => `„${name}“ ist leer.`,
  type: (name, type, types) => `„${name}“ (${type}) kann nicht gepostet werden: Dieser Server nimmt ${listed(types)}.`,
  largeImage: (name, size, limit) => `„${name}“ hat ${size}; Bilder dürfen hier höchstens ${limit} haben.`,
  largeFile: (name, size, limit) => `„${name}“ hat ${size}; solche Dateien dürfen hier höchstens ${limit} haben.`,
  picker: {
    title: "Was zu sehen bleiben muss",
    middle: "Mitte",
    done: "Fertig",
    hint: (name) =>
      `Zeitleisten beschneiden Bilder. Drücke auf das, worauf es in „${name}“ ankommt, oder nimm die Regler.`,
    across: "Von links nach rechts",
    upwards: "Von unten nach oben",
    places: {
      left: "links",
      aLittleLeft: "etwas links",
      right: "rechts",
      aLittleRight: "etwas rechts",
      up: "oben",
      aLittleUp: "etwas oben",
      down: "unten",
      aLittleDown: "etwas unten",
      middle: "Mitte"
    }
  }
}
