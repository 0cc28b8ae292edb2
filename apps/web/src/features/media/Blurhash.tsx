import { createEffect, type JSX } from "solid-js"

const SIZE = 32

/** The colours of a picture that is not here yet. Decoding loads when the first one is shown; a bad hash shows nothing. */
export const Blurhash = (props: { readonly hash: string }): JSX.Element => (
  <canvas
    class="blurhash"
    width={SIZE}
    height={SIZE}
    ref={(canvas) =>
      createEffect(() => {
        const { hash } = props
        import("blurhash").then(
          ({ decode, isBlurhashValid }) => {
            const context = canvas.getContext("2d")
            if (!context || !isBlurhashValid(hash).result) return
            const image = context.createImageData(SIZE, SIZE)
            image.data.set(decode(hash, SIZE, SIZE))
            context.putImageData(image, 0, 0)
          },
          () => undefined
        )
      })
    }
  />
)
