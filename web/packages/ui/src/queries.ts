// How every app asks the server: what is read stays fresh for a while, and what failed is asked for again, but for refusals.
import { isSignedOut, troubleOf } from '@chenxi/api';
import { QueryClient } from '@tanstack/react-query';

/** `patient`: tries twice more. The gallery is not, so that its failures stand still. */
export const makeQueries = (patient: boolean, staleTime = 10_000): QueryClient =>
  new QueryClient({
    defaultOptions: {
      queries: {
        staleTime,
        networkMode: 'always',
        retry: (count, error) => patient && count < 2 && !isSignedOut(error) && troubleOf(error).kind !== 'refused',
        retryDelay: (attempt) => 1000 * 2 ** attempt,
      },
      mutations: { networkMode: 'always' },
    },
  });
