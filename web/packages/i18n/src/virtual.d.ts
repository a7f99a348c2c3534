declare module 'virtual:catalogue/zh-CN' {
  const messages: Record<string, string>;
  export default messages;
}
declare module 'virtual:catalogue/en' {
  const messages: Record<string, string>;
  export default messages;
}
declare module 'virtual:catalogue/zh-CN/practice' {
  const messages: Record<string, string>;
  export default messages;
}
declare module 'virtual:catalogue/en/practice' {
  const messages: Record<string, string>;
  export default messages;
}
