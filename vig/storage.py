"""Static files under names that change with their contents."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Also in the imports between modules, so that a browser keeps every one of them for ever."""

    support_js_module_import_aggregation = True
