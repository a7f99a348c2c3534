// What a server gives up once it has started: whoever gets into it finds no way on.
#pragma once

namespace chenxi {

/// From here on neither this thread nor any that it makes can start a program or another process, look into
/// one, change the kernel's view (mounts, namespaces, modules, clocks) or gain rights. Refused calls fail
/// with EPERM. Call before threads are made; there is no way back. false: this kernel or machine cannot do
/// it, and nothing was given up.
bool confine_process();

/// A core would hold keys and names in the clear: from here on a crash leaves none, whatever the limits say, and no other
/// program of the same user can look into this one.
void leave_no_core();

}  // namespace chenxi
