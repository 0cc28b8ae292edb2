import type { text } from "./media.text.ts"

export const de: typeof text = {
  kinds: { image: "Bild", video: "Video", audio: "Ton", file: "Datei" },
  sensitive: {
    image: "Heikles Bild",
    video: "Heikles Video",
    audio: "Heikler Ton",
    file: "Heikle Datei"
  },
  without: {
    image: "Bild ohne Beschreibung",
    video: "Video ohne Beschreibung",
    audio: "Ton ohne Beschreibung",
    file: "Datei ohne Beschreibung"
  },
  animation: "Animation ohne Beschreibung",
  open: { image: "Bild öffnen", video: "Video öffnen", audio: "Ton öffnen", file: "Datei öffnen" },
  described: (what, description) => `${what}: ${description}`,
  place: (what, at, of) => `${what}, ${at} von ${of}`,
  at: (what, when) => `${what}, ${when}`,
  noDescription: "ohne Beschreibung",
  alt: "ALT",
  showAlt: "ALT: Beschreibung zeigen",
  description: "Beschreibung",
  openFile: "Angehängte Datei auf ihrem eigenen Server öffnen",
  openLarger: "Größer öffnen",
  show: "Heikle Medien zeigen",
  hide: "Heikle Medien verbergen",
  media: "Medien",
  carousel: "Karussell",
  close: "Schließen",
  larger: "Größer",
  smaller: "Kleiner",
  original: "Original öffnen",
  slides: "Medien in einer Reihe",
  previous: "Vorige",
  next: "Nächste",
  noneGiven: "Es gibt keine Beschreibung."
}
