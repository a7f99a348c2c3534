import '@chenxi/ui/styles.css';
import { Translated, bestLanguage, setLanguage } from '@chenxi/i18n';
import { applyPrefs, getPrefs, Button } from '@chenxi/ui';
import { createRoot } from 'react-dom/client';

applyPrefs();
await setLanguage((getPrefs().language as 'zh-CN' | 'en' | null) ?? bestLanguage());
createRoot(document.getElementById('root')!).render(<Translated><Button look="primary">1</Button></Translated>);
