"""A good file of each format of vocabularies: invented rows of generally known facts, by reader and file name."""

MEDIC = (
    "# The Comparative Toxicogenomics Database (CTD)\n#\n# Fields:\n"
    "# DiseaseName\tDiseaseID\tAltDiseaseIDs\tDefinition\tParentIDs\tTreeNumbers\tParentTreeNumbers\tSynonyms\t"
    "SlimMappings\n#\n"
    "Diseases\tMESH:C\t\t\t\tC\t\t\t\n"
    "Alzheimer Disease\tMESH:D000544\tDO:DOID:10652|OMIM:104300\tA dementia.\tMESH:D003704\tC10.228\tC10\t"
    "Alzheimer's Disease|Senile Dementia\tNervous system disease\n"
    "Neoplasms\tMESH:D009369\t\t\tMESH:C\tC04\tC\tCancer\t\n"
    "Alzheimer Disease 2\tOMIM:104310\t\t\tMESH:D000544\tC10.228/104310\tC10.228\tAD2\t\n"
)

FORMATS: dict[str, dict[str, str]] = {
    "medic": {"CTD_diseases.tsv": MEDIC},
}
