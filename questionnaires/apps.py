from django.apps import AppConfig


class QuestionnairesConfig(AppConfig):
    name = "questionnaires"

    def ready(self) -> None:
        from cases.glance import add_source  # models are there only now
        from questionnaires.course import figures

        add_source(figures)
