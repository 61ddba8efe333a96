"""Web application: what each web worker serves.

Imported by granian in every worker process; ties the worker to the life of its parent. The assets
of the face are served by the application itself, with the same headers as every page.
"""

import os

from django.core.servers.basehttp import get_internal_wsgi_application

from secretariat.cli.processes import die_with_parent

die_with_parent(os.getppid())
application = get_internal_wsgi_application()
