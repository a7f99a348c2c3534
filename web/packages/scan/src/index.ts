export * from './reader';
export * from './camera';
