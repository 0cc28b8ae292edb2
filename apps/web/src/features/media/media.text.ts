import { catalogue } from "../../language/catalogue.ts"

export const text = catalogue("media", {
  kinds: { image: "Image", video: "Video", audio: "Audio", file: "File" },
  sensitive: {
    image: "Sensitive image",
    video: "Sensitive video",
    audio: "Sensitive audio",
    file: "Sensitive file"
  },
  without: {
    image: "Image without a description",
    video: "Video without a description",
    audio: "Audio without a description",
    file: "File without a description"
  },
  animation: "Animation without a description",
  open: { image: "Open image", video: "Open video", audio: "Open audio", file: "Open file" },
  described: (what: string, description: string) => `${what}: ${description}`,
  /** Of one among several: "Image, 2 of 4". */
  place: (what: string, at: number, of: number) => `${what}, ${at} of ${of}`,
  at: (what: string, when: string) => `${what}, ${when}`,
  noDescription: "without a description",
  alt: "ALT",
  showAlt: "ALT: show the description",
  description: "Description",
  openFile: "Open the attached file on its own server",
  openLarger: "Open larger",
  show: "Show sensitive media",
  hide: "Hide sensitive media",
  media: "Media",
  carousel: "carousel",
  close: "Close",
  larger: "Larger",
  smaller: "Smaller",
  original: "Open the original",
  slides: "Slides",
  previous: "Previous",
  next: "Next",
  noneGiven: "No description was given."
})
