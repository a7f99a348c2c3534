/** A printed code may be an address of this instance, its token alone, or a foreign code; the server reads them all as text. */
export const asCodeText = (given: string): string =>
  /^[A-Za-z0-9_.~-]{8,}$/.test(given) && !/^\d+$/.test(given) && !given.startsWith('0002') ? `${location.origin}/q/${given}` : given;
