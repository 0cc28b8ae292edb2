import type { JSX } from "solid-js"

/** Chirp's mark: a bird made of three sound waves. Decorative; the name stands beside it. */
export const Logo = (props: { readonly size?: number }): JSX.Element => (
  <svg class="logo" viewBox="0 0 64 64" width={props.size ?? 32} height={props.size ?? 32} aria-hidden="true">
    <rect width="64" height="64" rx="18" fill="var(--brand)" />
    <path
      d="M13 35.500c0 9.7 7.3 16.5 17 16.5 10.6 0 18.3-7.6 18.3-18.700v-2.600l5.2-4.2-6.1-1.400C46 21 42.6 18.2 38 18.200c-6 0-10.3 4.5-10.3 10.3 0 1 .1 2 .4 2.9-5.1.3-9.7 1.4-15.1 4.100Z"
      fill="#fff"
    />
    <circle cx="39.3" cy="26.6" r="2.3" fill="#0f172a" />
    <path
      d="M20.5 41.500c3.3 2.9 8.5 3.6 12.8 1.500M26 36.800c3 1.5 6.6 1.3 9.3-.7"
      fill="none"
      stroke="var(--brand)"
      stroke-width="2.8"
      stroke-linecap="round"
    />
    <path
      d="M13.5 25.500a15 15 0 0 1 5-9.800M19.8 27.300a8.6 8.6 0 0 1 2.4-5.3"
      fill="none"
      stroke="#bfdbfe"
      stroke-width="3"
      stroke-linecap="round"
    />
  </svg>
)
