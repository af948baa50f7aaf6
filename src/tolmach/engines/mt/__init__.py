"""What translation models need around CTranslate2: families, language codes, pieces and words."""
