/** Writers make pages of a megabyte; some one page of a row group. */
export const MOST_PAGE_BYTES = 256 * 1_024 * 1_024
/** A page of nothing but NULL takes no more bytes for more of them. */
export const MOST_PAGE_VALUES = 16 * 1_024 * 1_024
